import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readModelConfig } from '../../../src/models/setup/config.ts';
import {
  firstAsked,
  listedModels,
  type WrittenEntry,
  withFirst,
  withPlace,
  withUse,
} from '../../../src/models/setup/modelEntries.ts';
import { type ModelRole, modelRoles } from '../../../src/models/streamParts.ts';

const one: WrittenEntry = { id: 'one', provider: 'ollama', model: 'a' };
const two: WrittenEntry = { id: 'two', provider: 'ollama', model: 'b' };
const three: WrittenEntry = { id: 'three', provider: 'ollama', model: 'c', roles: ['complete'] };
const asked = (entries: readonly WrittenEntry[], role: ModelRole) => firstAsked(listedModels(entries), role);

describe('the list of models', () => {
  it('names each by its id, and by its place where it has none of its own', () => {
    const keys = listedModels([one, { ...two, id: 'one' }, { provider: 'ollama', model: 'c' }, { ...two, id: '' }]).map(
      ({ key }) => key,
    );
    assert.deepEqual(keys, ['id one', 'entry 1', 'entry 2', 'entry 3']);
  });

  it('says of each alone what is wrong with it', () => {
    const [good, unnamed, twice, elsewhere] = listedModels([
      one,
      { id: 'x', provider: 'ollama' },
      { ...two, id: 'one' },
      two,
    ]);
    assert.deepEqual([good?.problem, elsewhere?.problem], [undefined, undefined]);
    assert.equal(elsewhere?.checked?.id, 'two');
    assert.match(String(unnamed?.problem), /^calibrated\.models\[1\]\.model is wrong/);
    assert.match(String(twice?.problem), /^calibrated\.models\[2\]\.id is wrong; expected a name that no other model/);
    assert.deepEqual([unnamed?.checked, twice?.checked], [undefined, undefined]);
  });

  it('takes a use from one model and leaves the others alone', () => {
    const changed = withUse([one, two], 'id one', 'edit', false);
    assert.deepEqual(changed[0]?.['roles'], ['hint', 'answer', 'complete', 'delegate']);
    assert.equal(changed[1], two);
    assert.equal(asked(changed, 'edit'), 'id two');
    assert.equal(asked(changed, 'answer'), 'id one');
    assert.deepEqual(withUse(changed, 'id one', 'edit', true)[0]?.['roles'], [...modelRoles]);
  });

  it('has nobody for a use that the last model gave up', () => {
    assert.equal(asked(withUse([three], 'id three', 'complete', false), 'complete'), undefined);
    assert.equal(asked([one], 'embed'), undefined);
  });

  it('gives different models the first place for different uses, which an order alone cannot', () => {
    const changed = withFirst(withFirst([one, two], 'id two', 'answer'), 'id one', 'hint');
    assert.deepEqual([asked(changed, 'answer'), asked(changed, 'hint')], ['id two', 'id one']);
    // What is first by the order needs no further word.
    assert.deepEqual(changed[0]?.['firstFor'], undefined);
    assert.deepEqual(changed[1]?.['firstFor'], ['answer']);
    const back = withFirst(changed, 'id one', 'answer');
    assert.deepEqual([asked(back, 'answer'), back[1]?.['firstFor']], ['id one', undefined]);
    assert.deepEqual(readModelConfig(changed).problems, []);
  });

  it('gives the first place to a model that did not serve the use, and takes it with the use', () => {
    const changed = withFirst([one, two, three], 'id three', 'edit');
    assert.equal(asked(changed, 'edit'), 'id three');
    assert.deepEqual(changed[2]?.['roles'], ['edit', 'complete']);
    const without = withUse(changed, 'id three', 'edit', false);
    assert.deepEqual([asked(without, 'edit'), without[2]?.['firstFor']], ['id one', undefined]);
  });

  it('changes the place of a model, also of one that was changed otherwise while it was tried', () => {
    const before = { ...one, baseUrl: 'http://box/v1', allowHttp: true };
    const { allowHttp: _, ...rest } = before;
    const fresh = { ...rest, baseUrl: 'https://box/v1' };
    assert.deepEqual(withPlace([two, before], before, fresh), [two, fresh]);
    const used = withUse([two, before], 'id one', 'hint', false);
    assert.deepEqual(withPlace(used, before, fresh), withUse([two, fresh], 'id one', 'hint', false));
    assert.deepEqual(Object.keys(withPlace([before], before, fresh)[0] ?? {}), ['id', 'provider', 'model', 'baseUrl']);
    for (const other of [two, { ...one, provider: 'openai' }])
      assert.deepEqual(withPlace([other], before, fresh), [other]);
    const unnamed = { provider: 'ollama', model: 'a' };
    assert.deepEqual(withPlace([{ ...unnamed, model: 'b' }], unnamed, { ...unnamed, model: 'c' }), [
      { ...unnamed, model: 'b' },
    ]);
  });

  it('keeps every other field, and changes nothing for a key that is not there', () => {
    const rich = { ...one, baseUrl: 'http://127.0.0.1:9/v1', temperature: 1 };
    assert.deepEqual(withFirst([rich, two], 'id one', 'hint')[0], { ...rich, roles: [...modelRoles] });
    assert.deepEqual(withUse([one, two], 'id gone', 'hint', false), [one, two]);
    assert.deepEqual(withFirst([one, two], 'id gone', 'hint'), [one, two]);
  });
});
