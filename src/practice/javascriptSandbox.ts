/**
 * The child's side for JavaScript and TypeScript. The program sees the language itself and nothing else: no `require`, no
 * `process`, no timers, no `fetch`. Only strings cross between the two contexts, so that no object of ours can be reached.
 */
export const javascriptSandbox = String.raw`
const vm = require('node:vm');
let input = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (piece) => { input += piece; });
process.stdin.on('end', () => {
  const { language, code, expressions, timeoutMs } = JSON.parse(input);
  // One that never ends leaves time for the others.
  const timeout = Math.ceil(timeoutMs / 8);
  const canonical = ${'`'}(value) => {
    const seen = new Set();
    const text = (v) => {
      if (v === undefined) return 'undefined';
      if (v === null || typeof v === 'boolean') return String(v);
      if (typeof v === 'number') return Object.is(v, -0) ? '0' : String(v);
      if (typeof v === 'bigint') return v + 'n';
      if (typeof v === 'string') return JSON.stringify(v);
      if (typeof v === 'function' || typeof v === 'symbol') throw new TypeError('it is no value that can be compared');
      if (v instanceof Promise) throw new TypeError('it is a promise');
      if (seen.has(v)) throw new TypeError('it contains itself');
      seen.add(v);
      const inside = Array.isArray(v) ? '[' + Array.from(v, text).join(', ') + ']'
        : v instanceof Set ? 'Set(' + Array.from(v, text).join(', ') + ')'
        : v instanceof Map ? 'Map(' + Array.from(v, ([k, w]) => text(k) + ': ' + text(w)).join(', ') + ')'
        : v instanceof Date ? 'Date(' + v.getTime() + ')'
        : '{' + Object.keys(v).sort().map((k) => JSON.stringify(k) + ': ' + text(v[k])).join(', ') + '}';
      seen.delete(v);
      return inside;
    };
    return text(value);
  }${'`'};
  let context;
  let broken;
  try {
    let plain = code;
    if (language === 'typescript') plain = require('node:module').stripTypeScriptTypes(code);
    context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
    vm.runInContext(plain, context, { timeout });
  } catch (error) {
    broken = String(error && error.message || error);
  }
  const results = expressions.map((expression) => {
    if (broken !== undefined) return { error: broken };
    try {
      return { value: String(vm.runInContext('(' + canonical + ')((' + expression + '\n))', context, { timeout })) };
    } catch (error) {
      return { error: String(error && error.message || error) };
    }
  });
  process.stdout.write(JSON.stringify(results));
});
`;
