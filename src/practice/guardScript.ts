/**
 * Runs inside the interpreter before the program: writes a value in one canonical form, and an error's message. It keeps references to the
 * built-ins it needs, because a program may replace them to forge its result.
 */
export const guardScript = `
(() => {
  const { apply } = Reflect;
  const { keys, is, prototype } = Object;
  const { isArray } = Array;
  const { stringify } = JSON;
  const Text = String;
  const Mistake = TypeError;
  const sort = Array.prototype.sort;
  const kindOf = prototype.toString;
  const setEach = Set.prototype.forEach;
  const mapEach = Map.prototype.forEach;
  const getTime = Date.prototype.getTime;
  const isA = (method, v) => {
    try {
      apply(method, v, [() => {}]);
      return true;
    } catch {
      return false;
    }
  };
  const text = (v, outer) => {
    if (v === undefined) return 'undefined';
    if (v === null || typeof v === 'boolean') return Text(v);
    if (typeof v === 'number') return is(v, -0) ? '0' : Text(v);
    if (typeof v === 'bigint') return Text(v) + 'n';
    if (typeof v === 'string') return stringify(v);
    if (typeof v === 'function' || typeof v === 'symbol') throw new Mistake('it is not a value that can be compared');
    if (apply(kindOf, v, []) === '[object Promise]') throw new Mistake('it is a promise');
    for (let up = outer; up !== null; up = up.outer) if (up.value === v) throw new Mistake('it contains itself');
    const here = { __proto__: null, value: v, outer };
    let inside = '';
    const add = (part) => {
      inside += (inside === '' ? '' : ', ') + part;
    };
    if (isArray(v)) {
      for (let at = 0; at < v.length; at += 1) add(text(v[at], here));
      return '[' + inside + ']';
    }
    if (isA(setEach, v)) {
      apply(setEach, v, [(each) => add(text(each, here))]);
      return 'Set(' + inside + ')';
    }
    if (isA(mapEach, v)) {
      apply(mapEach, v, [(each, key) => add(text(key, here) + ': ' + text(each, here))]);
      return 'Map(' + inside + ')';
    }
    if (isA(getTime, v)) return 'Date(' + Text(apply(getTime, v, [])) + ')';
    const names = apply(sort, keys(v), []);
    for (let at = 0; at < names.length; at += 1) add(stringify(names[at]) + ': ' + text(v[names[at]], here));
    return '{' + inside + '}';
  };
  const longest = 262144;
  return {
    __proto__: null,
    text: (v) => {
      const written = text(v, null);
      if (written.length > longest) throw new Mistake('its result is too large');
      return written;
    },
    message: (error) => {
      try {
        return Text(error.message === undefined ? error : error.message);
      } catch {
        return 'it failed';
      }
    },
  };
})()
`;
