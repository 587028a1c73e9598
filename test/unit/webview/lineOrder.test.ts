import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isAssistViewMessage } from '../../../src/webview/assist/assistProtocol.ts';
import { allInOrder, movedLine, withLine, withoutLine } from '../../../src/webview/assist/lineOrder.ts';

describe('lines put in order', () => {
  it('move by one place and stop at the ends', () => {
    const order = allInOrder(3);
    assert.deepEqual(movedLine(order, 2, -1).used, [0, 2, 1]);
    assert.equal(movedLine(order, 0, -1), order);
    assert.equal(movedLine(order, 2, 1), order);
  });

  it('are left out and put back at the end', () => {
    const without = withoutLine(allInOrder(3), 0);
    assert.deepEqual(without, { used: [1, 2], out: [0] });
    assert.equal(movedLine(without, 0, 1), without);
    assert.deepEqual(withLine(without, 0), { used: [1, 2, 0], out: [] });
  });

  it('are never lost or doubled', () => {
    const step = fc.tuple(fc.constantFrom('up', 'down', 'out', 'back'), fc.nat({ max: 5 }));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let order = allInOrder(6);
        for (const [act, line] of steps) {
          if (act === 'out') order = withoutLine(order, line);
          else if (act === 'back') order = withLine(order, line);
          else order = movedLine(order, line, act === 'up' ? -1 : 1);
        }
        assert.deepEqual([...order.used, ...order.out].sort(), [0, 1, 2, 3, 4, 5]);
      }),
    );
  });

  it('are sent as indices only', () => {
    assert.equal(isAssistViewMessage({ type: 'checkOrder', id: 'a', order: [2, 0] }), true);
    assert.equal(isAssistViewMessage({ type: 'checkOrder', id: 'a', order: [-1] }), false);
    assert.equal(isAssistViewMessage({ type: 'checkOrder', id: 'a', order: 'x' }), false);
    assert.equal(isAssistViewMessage({ type: 'ask', text: 'a', way: 'hint' }), true);
    assert.equal(isAssistViewMessage({ type: 'ask', text: 'a', way: 'answer' }), false);
  });
});
