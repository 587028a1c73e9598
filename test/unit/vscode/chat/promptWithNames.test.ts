import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { promptWithNames } from '../../../../src/vscode/chat/promptWithNames.ts';

describe('a question in VS Code’s own chat', () => {
  const prompt = 'Compare #file:cart.ts with #file:order.ts here ';
  const at = (part: string) => [prompt.indexOf(part), prompt.indexOf(part) + part.length] as const;

  it('names each file by its whole path, whatever the order and the length', () => {
    const references = [
      { range: at('#file:order.ts'), path: 'src/old orders/order.ts', label: '' },
      { range: at('#file:cart.ts'), path: 'src/cart.ts', label: '' },
    ];
    const text = 'Compare #file:src/cart.ts with #file:"src/old orders/order.ts" here';
    for (const order of [references, references.toReversed()])
      assert.deepEqual(promptWithNames(prompt, order), { text, leftOut: [] });
  });

  it('names what was attached beside it, once, and says what cannot go along', () => {
    const beside = { path: 'src/tax.ts', label: 'src/tax.ts' };
    assert.deepEqual(promptWithNames('Why?', [beside, beside, { label: 'src/cart.ts' }]), {
      text: 'Why? #file:src/tax.ts',
      leftOut: ['src/cart.ts'],
    });
    assert.deepEqual(promptWithNames('', []), { text: '', leftOut: [] });
  });

  it('keeps the words of what is no file, and says so unless they are one of our own names', () => {
    const text = 'Explain #selection and #sym:total';
    const references = [
      { range: [8, 18] as const, label: 'cart.ts' },
      { range: [23, 33] as const, label: 'total' },
    ];
    assert.deepEqual(promptWithNames(text, references), { text, leftOut: ['total'] });
  });

  it('never takes a folder, lines or a file from elsewhere for the file of that name here', () => {
    const text = 'Explain #file:src and #file:cart.ts:10-20 and #file:utils.ts!';
    const at = (part: string) => [text.indexOf(part), text.indexOf(part) + part.length] as const;
    const references = [
      { range: at('#file:src'), label: 'shop/src' },
      { range: at('#file:cart.ts:10-20'), label: 'src/cart.ts' },
      { range: at('#file:utils.ts'), label: '/home/me/utils.ts' },
    ];
    assert.deepEqual(promptWithNames(text, references), {
      text: 'Explain `shop/src` and `src/cart.ts` and `/home/me/utils.ts`!',
      leftOut: ['/home/me/utils.ts', 'src/cart.ts', 'shop/src'],
    });
  });
});
