// What is wrong with a page: each function gives the elements at fault.
window.withoutName = () =>
  [...document.querySelectorAll("button, input, select, canvas, svg, [tabindex]")]
    .filter((one) => !one.getAttribute("aria-label") && !one.labels?.length)
    .filter((one) => !one.textContent.trim())
    .map((one) => one.outerHTML);

window.withoutAlternative = () =>
  [...document.images].filter((one) => !one.hasAttribute("alt")).map((one) => one.outerHTML);

// Relative luminance and contrast as in WCAG 2.2, section 1.4.3.
const luminance = (colour) => {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => Number(part) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const TEXTS = "button:enabled:not([aria-pressed]), select, input[type=number], figcaption, p, td, th," +
  " label, output";

window.hardToRead = () => {
  const page = luminance(getComputedStyle(document.body).backgroundColor);
  const isFaint = (one) => {
    const { color, backgroundColor } = getComputedStyle(one);
    const [low, high] = [luminance(color), page].sort((a, b) => a - b);
    return backgroundColor !== "rgba(0, 0, 0, 0)" || (high + 0.05) / (low + 0.05) < 4.5;
  };
  return [...document.querySelectorAll(TEXTS)].filter(isFaint).map((one) => one.outerHTML);
};
