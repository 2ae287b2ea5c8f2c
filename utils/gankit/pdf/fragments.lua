-- Reads a JSON list of items from standard input and writes one JSON line per item, in order:
-- Markdown or HTML in, Typst markup out. An item that pandoc rejects gives {"failed": reason}.

local no_files = {} -- reading happens in pandoc's sandbox: no file and no address is opened

local function quoted(text)
  return '"' .. text:gsub('[%c\\"]', ' ') .. '"'
end

local function has_html(doc)
  local found = false
  local function look(raw)
    if raw.format == 'html' and not raw.text:match('^<!%-%-') then found = true end
  end
  doc:walk { RawInline = look, RawBlock = look }
  return found
end

local function parse(item)
  local doc = pandoc.read(item.text, item.format, pandoc.ReaderOptions {}, no_files)
  if item.format:match('^gfm') and has_html(doc) then
    -- a round trip through HTML turns <b>, <br>, <img> and <table> inside Markdown into structure
    local html = pandoc.write(doc, 'html', pandoc.WriterOptions { html_math_method = 'mathjax' })
    return pandoc.read(html, 'html+tex_math_single_backslash', pandoc.ReaderOptions {}, no_files)
  end
  return doc
end

local widest = 40 -- columns; a wider table would run off the page

local function strip(doc)
  return doc:walk {
    Header = function(h) h.attr = pandoc.Attr() return h end,
    Table = function(t)
      if #t.colspecs > widest then error('a table of ' .. #t.colspecs .. ' columns') end
      t.attr = pandoc.Attr()
      return t
    end,
    Div = function(d) d.attr = pandoc.Attr() return d end,
    Span = function(s) s.attr = pandoc.Attr() return s end,
    Figure = function(f) f.attr = pandoc.Attr() return f end,
    RawBlock = function() return {} end,
    RawInline = function() return {} end,
    Link = function(l) if l.target:match('^#') then return l.content end end,
    Note = function(n) return pandoc.Span(pandoc.utils.blocks_to_inlines(n.content)) end,
  }
end

local function literal_math(math)
  local mark = math.mathtype == 'DisplayMath' and '$$' or '$'
  return pandoc.Code(mark .. math.text .. mark)
end

-- pandoc's math reader takes twice as long for each level of braces: 16 levels take seconds.
local deepest = 8

local function too_deep(math)
  local depth, most = 0, 0
  for brace in math.text:gmatch('[{}]') do
    depth = depth + (brace == '{' and 1 or -1)
    most = depth > most and depth or most
  end
  return most > deepest
end

local function insert(doc, item)
  return doc:walk {
    Image = function(image)
      local file = item.images and item.images[image.src]
      if file then return pandoc.RawInline('typst', '#kit-image(' .. quoted(file) .. ')') end
      return pandoc.RawInline('typst', '#kit-missing(' .. quoted(image.src:sub(1, 60)) .. ')')
    end,
    Math = function(math)
      if item.literal_math or too_deep(math) then return literal_math(math) end
      local typst = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst')
      if not typst:match('^%s*%$') then return literal_math(math) end
    end,
  }
end

-- Hebrew to Arabic Extended, their presentation forms, and the scripts of the same kind beyond.
local right_to_left = { { 0x590, 0x8ff }, { 0xfb1d, 0xfdff }, { 0xfe70, 0xfeff },
  { 0x10800, 0x10fff }, { 0x1e800, 0x1efff } }

-- Whether the first letter of a text belongs to a script that is read from right to left.
local function begins_at_the_right(text)
  for _, code in utf8.codes(text) do
    for _, range in ipairs(right_to_left) do
      if code >= range[1] and code <= range[2] then return true end
    end
    local latin = code >= 0x41 and code <= 0x5a or code >= 0x61 and code <= 0x7a
    if latin or code >= 0xc0 and (code < 0x2000 or code > 0x2bff) then return false end
  end
  return false
end

-- A block keeps the order of its words only if it has the direction of its first letter.
local function directed(doc)
  local blocks = pandoc.Blocks {}
  for _, block in ipairs(doc.blocks) do
    if begins_at_the_right(pandoc.utils.stringify(block)) then
      blocks:insert(pandoc.RawBlock('typst', '#[#set text(dir: rtl)'))
      blocks:insert(block)
      blocks:insert(pandoc.RawBlock('typst', ']'))
    else
      blocks:insert(block)
    end
  end
  doc.blocks = blocks
  return doc
end

for _, item in ipairs(pandoc.json.decode(io.read('a'), false)) do
  local ok, result = pcall(function()
    local doc = directed(insert(strip(parse(item)), item))
    doc.meta = pandoc.Meta {}
    return pandoc.write(doc, 'typst', pandoc.WriterOptions { wrap_text = 'preserve' })
  end)
  local line = ok and { typst = result } or { failed = tostring(result) }
  io.write(pandoc.json.encode(line), '\n')
  io.flush()
end
