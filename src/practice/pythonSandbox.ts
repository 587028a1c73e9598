/**
 * The child's side for Python: limits of memory and processor time where the system has them, the modules for computing loaded
 * first, then an audit hook that forbids files, sockets, processes and everything of `os`. A hook cannot be taken off again.
 */
export const pythonSandbox = `
import sys, json, math, re, string, itertools, functools, collections, collections.abc, operator, bisect, heapq, fractions
import decimal, statistics, datetime, typing, dataclasses, enum, copy, textwrap, traceback, linecache, signal
try:
    import resource
    size = int(sys.argv[1]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    del resource
except Exception:
    pass
request = json.loads(sys.stdin.buffer.read().decode('utf-8'))
write = sys.stdout.write
forbidden = ('open', 'socket', 'subprocess', 'os.', 'shutil', 'ctypes', 'pty', 'webbrowser', 'urllib', 'ftplib', 'http', 'glob',
             'mmap', 'fcntl', 'signal', 'sqlite3', 'tempfile', 'winreg', 'msvcrt', 'resource', '_thread.start', '_posixsubprocess')
def watch(event, args):
    if event.startswith(forbidden):
        raise PermissionError('it wanted ' + event + ', which is not allowed here')
sys.addaudithook(watch)
sys.stdout = None
sys.stdin = None
def canonical(value, depth=0):
    if depth > 40:
        raise ValueError('it contains itself')
    if value is None or isinstance(value, (bool, str, int)):
        return repr(value)
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list):
        return '[' + ', '.join(canonical(v, depth + 1) for v in value) + ']'
    if isinstance(value, tuple):
        return '(' + ', '.join(canonical(v, depth + 1) for v in value) + (',)' if len(value) == 1 else ')')
    if isinstance(value, (set, frozenset)):
        return '{' + ', '.join(sorted(canonical(v, depth + 1) for v in value)) + '}'
    if isinstance(value, dict):
        return '{' + ', '.join(sorted(canonical(k, depth + 1) + ': ' + canonical(v, depth + 1) for k, v in value.items())) + '}'
    raise TypeError('it is no value that can be compared')
limit = request['timeoutMs'] / 8000
def late(number, frame):
    raise TimeoutError('it took longer than %s s' % limit)
def clock(seconds):
    # One that never ends leaves time for the others; where there is no such clock the whole run is stopped.
    if hasattr(signal, 'setitimer'):
        signal.setitimer(signal.ITIMER_REAL, seconds)
if hasattr(signal, 'SIGALRM'):
    signal.signal(signal.SIGALRM, late)
space = {'__name__': 'card'}
broken = None
try:
    exec(compile(request['code'], 'card', 'exec'), space)
except BaseException as error:
    broken = type(error).__name__ + ': ' + str(error)
results = []
for expression in request['expressions']:
    if broken is not None:
        results.append({'error': broken})
        continue
    try:
        clock(limit)
        results.append({'value': canonical(eval(expression, space))})
        clock(0)
    except BaseException as error:
        clock(0)
        results.append({'error': type(error).__name__ + ': ' + str(error)})
write(json.dumps(results))
`;
