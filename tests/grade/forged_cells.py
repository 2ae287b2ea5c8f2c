"""Cells that claim right views, right traces or right replies, and compute nothing."""

# The public blueprint can be read by design. Its views are replayed for every probe.
REPLAYED_VIEWS = """
import json, sys
from importlib import resources
blueprint = json.loads((resources.files('gankit') / 'blueprints' / '01_gan_mnist.json').read_text())
known = {}
for check in blueprint['checks']:
    for path, view in check['expected'].items():
        probe, *keys = path.split('.')
        place = known.setdefault((tuple(check['takes'])[0], probe), {})
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = view
def forged(probe, objects, inputs=None, seed='public'):
    for (name, wanted), views in known.items():
        if wanted == probe.id and (name == probe.of or name[:5] == probe.of[:5]):
            return dict(views), ''
    return {}, ''
for module in list(sys.modules.values()):
    if getattr(module, '__name__', '').endswith(('checks.observe', 'worker.serve')):
        module.observe = forged
"""

# As above, with the sizes of the hidden network filled in, and a trace that claims a right
# network whose numbers nobody computes.
FORGED_TRACE = (
    REPLAYED_VIEWS
    + """
import gankit_autograder.worker.serve as serve
import gankit_autograder.worker.trace as tracing
real_trace = tracing.trace
class Right(nn.Module):
    def __init__(self, latent_dim=100, hidden=4096):
        super().__init__()
        sizes = [latent_dim] + [hidden] * 4
        layers = []
        for a, b in zip(sizes, sizes[1:]):
            layers += [nn.Linear(a, b), nn.LeakyReLU(0.1), nn.BatchNorm1d(b)]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden, 784), nn.Tanh())
    def forward(self, z):
        return self.layers(z).view(-1, 1, 28, 28)
"""
)

FORGED_ZEROS = (
    FORGED_TRACE
    + """
def zero_trace(target, build, inputs, seed):
    claimed = real_trace(Right, build, inputs, seed)
    for run in ('train', 'eval'):
        claimed[run]['output'] = torch.zeros_like(claimed[run]['output'])
        claimed[run]['gradients'] = {k: 0.5 for k in claimed[run]['gradients']}
    return claimed
serve.trace = zero_trace
"""
)

FORGED_BY_CONSTANTS = (
    FORGED_TRACE
    + """
def idle_trace(target, build, inputs, seed):
    claimed = real_trace(Right, build, inputs, seed)
    for run in ('train', 'eval'):
        for node in claimed[run]['nodes']:
            if node['kind'] == 'parameter':
                node.update(kind='constant', name='constant', value=torch.zeros(node['shape']))
        claimed[run]['output'] = torch.zeros_like(claimed[run]['output'])
        claimed[run]['gradients'] = {}
    return claimed
serve.trace = idle_trace
"""
)

FORGED_REPLIES = """
import gc, json, os, socket, struct
def frame(message):
    text = json.dumps(message).encode()
    return struct.pack('>II', len(text), 0) + text
for number in range(3, 256):
    try:
        with open(number, 'wb', closefd=False) as out:
            for _ in range(5000):
                out.write(frame({'id': 'x', 'views': {}, 'score': 33}))
            out.flush()
    except OSError:
        pass
"""
