import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { type RunnableLanguage, runCode } from '../../../src/practice/runCode.ts';
import { findSandbox } from '../../../src/sandbox/findSandbox.ts';
import type { FoundSandbox } from '../../../src/sandbox/sandbox.ts';
import { ensureBubblewrap } from '../../run/bubblewrap.ts';

const none = async (): Promise<FoundSandbox> => ({ reason: 'No boundary here.' });

describe('practice: the runner of JavaScript and TypeScript', () => {
  const run = (expressions: readonly string[], code = '', language: RunnableLanguage = 'javascript') =>
    runCode({ language, code, expressions }, none);
  const shown = async (expression: string, code = '') => {
    const [result] = await run([expression], code);
    return result === undefined ? '' : 'value' in result ? result.value : `! ${result.error}`;
  };

  it('runs both languages and writes values in one spelling', async () => {
    const typed = 'function f(a: number, b: string): string[] { return [b.repeat(a)]; }';
    assert.deepEqual(await run(['f(2, "ab")', 'f(0, "")'], typed, 'typescript'), [
      { value: '["abab"]' },
      { value: '[""]' },
    ]);
    assert.deepEqual(
      await run([
        '({ b: -0, a: undefined })',
        'new Map([[1, new Set([2])]])',
        '[10n, null, true, NaN, "\\n"]',
        'new Date(5)',
        '(() => { const a = []; a.push(a); return a; })()',
        'Promise.resolve(1)',
        '() => 1',
        '[1, , 3]',
      ]),
      [
        { value: '{"a": undefined, "b": 0}' },
        { value: 'Map(1: Set(2))' },
        { value: '[10n, null, true, NaN, "\\n"]' },
        { value: 'Date(5)' },
        { error: 'it contains itself' },
        { error: 'it is a promise' },
        { error: 'it is not a value that can be compared' },
        { value: '[1, undefined, 3]' },
      ],
    );
  });

  // Ways out of sandboxes made of the language itself: node:vm, vm2 (CVE-2022-36067, CVE-2023-29017, -29199, -30547, -32314, -37466,
  // -37903), isolated realms, and the ones that left ours before.
  const escapes = {
    constructor: 'this.constructor.constructor("return process")().version',
    'function of an array': '[].map.constructor("return process")().version',
    'host error of import': 'import("node:fs").catch((e) => e.constructor.constructor("return process")().version)',
    'caller of a getter':
      '({ get a() { return (function f() { return f.caller; })(); } }).a.constructor("return process")().version',
    prepareStackTrace:
      '(() => { Error.prepareStackTrace = (_, frames) => frames.map((f) => f.getThis()); const [t] = new Error().stack; return t.process.version; })()',
    'async stack overflow':
      '(() => { const f = () => { try { f(); } catch (e) { throw e.constructor.constructor("return process")(); } }; f(); })()',
    'species of a promise':
      '(() => { class P extends Promise { static get [Symbol.species]() { return function (x) { x(() => {}, (e) => e.constructor.constructor("return process")()); }; } } return new P(() => {}).then().constructor("return process")().version; })()',
    'inspect of a proxy':
      'new Proxy({}, { getPrototypeOf: (t) => t.constructor.constructor("return process")() }).__proto__.version',
    realm: 'new ShadowRealm().evaluate("process.version")',
    loader: 'process.binding("fs")',
    'built-in module': 'process.getBuiltinModule("child_process")',
    require: 'require("node:fs").readFileSync("/etc/passwd", "utf8")',
    'std of the interpreter': 'std.open("/etc/passwd", "r").readAsString()',
    'os of the interpreter': 'os.exec(["true"])',
    network: 'fetch("http://127.0.0.1")',
    worker: 'new Worker("data:,")',
    'shared memory across': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e9)',
    wasm: 'new WebAssembly.Memory({ initial: 1 }).buffer.byteLength',
  };
  for (const [name, expression] of Object.entries(escapes)) {
    it(`holds against: ${name}`, async () => {
      const value = await shown(expression);
      assert.ok(value.startsWith('! '), value);
    });
  }

  it('has nothing of this machine among its global names', async () => {
    const value = await shown('Object.getOwnPropertyNames(globalThis).sort()');
    for (const name of ['process', 'require', 'fetch', 'setTimeout', 'console', 'std', 'os', 'Worker', 'module']) {
      assert.ok(!value.includes(`"${name}"`), name);
    }
  });

  it('cannot be made to say what the program did not give', async () => {
    const forged = [
      'JSON.stringify = () => "forged"; Object.keys = () => ["forged"]; String = () => "forged"; Reflect.apply = () => "forged";',
      'Array.prototype.sort = () => ["forged"]; Array.prototype.join = () => "forged"; Array.isArray = () => true;',
      'Object.prototype.toJSON = () => "forged"; Object.prototype.toString = () => "forged"; Number.prototype.toString = () => "forged";',
      'Set.prototype.forEach = () => {}; Function.prototype.call = Function.prototype.apply = () => "forged";',
      'Object.defineProperty(Object.prototype, "outer", { get: () => null, set() {} });',
      'Object.defineProperty(Object.prototype, "text", { value: () => "forged" }); globalThis.text = () => "forged";',
    ].join('\n');
    assert.equal(await shown('({ a: [1, "x"], b: new Set([2]) })', forged), '{"a": [1, "x"], "b": Set(2)}');
  });

  it('starts anew for each expression: none prepares the answer of the next', async () => {
    const results = await run(['(globalThis.f = () => 2, f())', 'f()'], 'var f = () => 1;');
    assert.deepEqual(results, [{ value: '2' }, { value: '1' }]);
  });

  it('ends what takes too long, too much memory, or too deep a way, and answers the others', async () => {
    const limits = { timeoutMs: 4000, memoryMb: 16 };
    const code = 'const deep = () => deep() + 1; const all = [];';
    const expressions = [
      '(() => { for (;;); })()',
      '(() => { for (;;) all.push(new Array(1000).fill(1)); })()',
      'deep()',
      '"x".repeat(1e8).length',
      '/^(a+)+$/.test("a".repeat(40) + "!")',
      '1 + 1',
    ];
    const results = await runCode({ language: 'javascript', code, expressions }, none, limits);
    for (const result of results.slice(0, 4)) assert.ok('error' in result, JSON.stringify(result));
    assert.deepEqual(results[5], { value: '2' });
  });

  it('answers the others also beside one that cannot be stopped from inside', async () => {
    const expressions = ['new Array(4294967295).lastIndexOf(1)', '1 + 1'];
    const results = await runCode({ language: 'javascript', code: '', expressions }, none, {
      timeoutMs: 9000,
      memoryMb: 16,
    });
    assert.deepEqual(results, [{ error: 'it took longer than 9 s' }, { value: '2' }]);
  });

  it('holds all expressions together to the limit of memory', async () => {
    const code =
      'const all = []; const fill = (n) => { for (let i = 0; i < 16; i += 1) all.push(new Uint8Array(1e7).fill(1)); return n; };';
    const expressions = Array.from({ length: 14 }, (_, index) => `fill(${index})`);
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 10);
    const results = await runCode({ language: 'javascript', code, expressions }, none, {
      timeoutMs: 60_000,
      memoryMb: 192,
    });
    clearInterval(watch);
    assert.deepEqual(
      results,
      expressions.map((_, index) => ({ value: String(index) })),
    );
    // Each fills 160 MB; without a limit over all of them they took 2,100 MB.
    assert.ok(peak - before < 700e6, `${peak - before}`);
  });

  it('says why a program cannot be read', async () => {
    assert.match(await shown('1', 'function ('), /^! /);
    const [typed] = await run(['1'], 'enum A { b }', 'typescript');
    assert.ok(typed !== undefined && 'error' in typed);
  });
});

describe('practice: the runner of Python', () => {
  let found: FoundSandbox;
  before(async function () {
    if (process.platform !== 'linux' || !(await ensureBubblewrap())) this.skip();
    found = await findSandbox(process.env);
    const [first] = await run(['1']);
    if (first !== undefined && 'error' in first && first.isOff === true) {
      process.stderr.write(`    ${first.error}\n`);
      this.skip();
    }
  });
  const run = (expressions: readonly string[], code = '', limits = { timeoutMs: 8000, memoryMb: 192 }) =>
    runCode({ language: 'python', code, expressions }, async () => found, limits);

  it('runs nothing where no boundary holds, and says so', async () => {
    const results = await runCode({ language: 'python', code: '', expressions: ['1', '2'] }, none);
    assert.deepEqual(
      results,
      [1, 2].map(() => ({ error: 'Python is not run here. No boundary here.', isOff: true })),
    );
  });

  it('runs and writes values in one spelling', async () => {
    const code = 'import math\ndef f(a, b):\n    return {"q": a // b, "l": [a * 1.0, (b,)]}';
    assert.deepEqual(await run(['f(7, 2)', 'f(1, 0)', 'math.inf', '{3, 1}'], code), [
      { value: "{'l': [7, (2,)], 'q': 3}" },
      { error: 'ZeroDivisionError: integer division or modulo by zero' },
      { value: 'inf' },
      { value: '{1, 3}' },
    ]);
  });

  it('does nothing to the machine, whatever the language lets through', async () => {
    const marker = `/tmp/calibrated-escape-${process.pid}`;
    const results = await run([
      `open(${JSON.stringify(marker)}, "w").write("x") and open("/etc/shadow").read()`,
      `open(${JSON.stringify(`${process.cwd()}/package.json`)}).read()`,
      '__import__("socket").create_connection(("127.0.0.1", 22), 1)',
      '__import__("os").kill(1, 9) or __import__("os").execvp("python3", ["python3"])',
      '__import__("os").environ["HOME"] and __import__("os").environ["DATABASE_URL"]',
    ]);
    for (const result of results) assert.ok('error' in result, JSON.stringify(result));
    assert.equal(existsSync(marker), false);
  });

  it('holds its results out of reach of the program', async () => {
    const forged = '[{"value": "42"}]';
    const code = [
      'import os, sys, glob, ctypes',
      'def forge():',
      `    text = ${JSON.stringify(forged)}`,
      '    parent = os.getppid()',
      '    for number in list(range(3, 20)) + [1]:',
      '        try: os.write(number, text.encode()) if number < 3 else None',
      '        except OSError: pass',
      '        try: os.write(os.open("/proc/%d/fd/%d" % (parent, number), os.O_WRONLY), text.encode())',
      '        except OSError: pass',
      '    try: open("/proc/%d/mem" % parent, "r+b")',
      '    except OSError: pass',
      '    ctypes.CDLL(None).ptrace(16, parent, 0, 0)',
      '    sys.modules["__main__"].answers = 1',
      '    sys.modules["__main__"].forbidden = ()',
      '    sys.modules["__main__"].canonical = lambda v: "42"',
      '    return 1',
    ].join('\n');
    assert.deepEqual(await run(['forge()', '1 + 1', '2 + 2'], code), [{ value: '1' }, { value: '2' }, { value: '4' }]);
  });

  it('reads what a program says in the place of its value as plain data, and spells it itself', async () => {
    const code = [
      'import os',
      'def say(text):',
      '    for number in range(3, 40):',
      '        try: os.write(number, text)',
      '        except OSError: pass',
      '    os._exit(0)',
      'def own(kind, *given): return type("Own", (kind,), {"__repr__": lambda self: "forged", "is_integer": lambda self: False})(*given)',
    ].join('\n');
    const said = [
      '{"value": "forged"}',
      '{"value": {"int": "forged"}}',
      '{"value": {"forged": 1}}',
      '{"value": {"list": "forged"}, "isOff": true}',
      `{"value": ${'{"list": ['.repeat(60)}1${']}'.repeat(60)}}`,
      'forged',
    ].map((text) => `say(b${JSON.stringify(text)})`);
    const results = await run(
      [...said, 'own(int, 5)', 'own(str, "a")', 'own(float, 1.5)', '[set(), {}]', '1 + 1'],
      code,
    );
    const none = { error: 'it gave no value' };
    assert.deepEqual(results, [
      { value: "'forged'" },
      ...[none, none, none, none, none],
      ...['5', "'a'", '1.5', '[set(), {}]', '2'].map((value) => ({ value })),
    ]);
  });

  it('fills no memory by way of files, or of the system', async () => {
    const write = (place: string) =>
      `__import__("os").write(__import__("os").open(${JSON.stringify(place)}, 0o102), b"x" * 10)`;
    const results = await run(['/tmp/a', '/var/tmp/a', '/dev/shm/a'].map(write));
    for (const result of results)
      assert.ok('error' in result && /too large/i.test(result.error), JSON.stringify(result));
    const shared = `[__import__("ctypes").CDLL(None).shmget(0, 4096, 0o1600), __import__("os").getpid() > 0]`;
    assert.deepEqual(await run([shared]), [{ value: '[-1, True]' }]);
  });

  it('ends what takes too long or too much, and answers the others', async () => {
    const results = await run(
      ['(lambda: [0 for _ in iter(int, 1)])()', 'bytearray(10**9)', '"x" * 10**6', '1 + 1'],
      '',
      { timeoutMs: 4000, memoryMb: 128 },
    );
    assert.deepEqual(
      results.map((result) => 'value' in result),
      [false, false, false, true],
    );
  });

  it('leaves nothing behind that a program started', async () => {
    const mark = `6${process.pid}`;
    await run([`__import__("subprocess").Popen(["sleep", "${mark}"], start_new_session=True).pid`]);
    assert.ok(!execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`sleep ${mark}`));
  });
});
