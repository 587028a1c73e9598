import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { parseReplay } from '../../../src/cli/replayFile.ts';
import { runsFromJson, runsToJson } from '../../../src/provenance/formats/runJson.ts';
import { replayProvenance } from '../../../src/provenance/replay.ts';
import { TagTable } from '../../../src/provenance/tag.ts';

const head = '{"calibrated":"replay/1"}\n';
const opened = '{"t":0,"kind":"open","uri":"a","languageId":"x","text":"abc"}\n';

function refused(text: string, sentence: RegExp): void {
  assert.throws(
    () => replayProvenance(parseReplay(text)),
    (error) => AppError.is(error, 'badInput') && sentence.test(error.message),
  );
}

describe('a replay file', () => {
  it('names its events by kind, type, event or key', () => {
    const lines = [
      '{"t":0,"kind":"close","uri":"a"}',
      '{"t":0,"type":"close","uri":"a"}',
      '{"t":0,"event":"close","uri":"a"}',
      '{"t":0,"close":{"uri":"a"}}',
    ];
    for (const line of lines) {
      const [event] = parseReplay(`${head}${line}\n`);
      assert.deepEqual([event?.kind, event?.fields['uri'], event?.line], ['close', 'a', 2], line);
    }
  });

  it('leaves events of the clocks alone', () => {
    const text = `${head}${opened}{"t":1,"kind":"window","id":"w","focused":true,"active":true}\n`;
    assert.equal(replayProvenance(parseReplay(text)).documents['a']?.length, 3);
  });

  it('says which line is wrong', () => {
    refused('{}\n', /Line 1/u);
    refused(`${head}{"t":0,"kind":"open"\n`, /Line 2 is not JSON/u);
    refused(`${head}[]\n`, /Line 2/u);
    refused(`${head}{"kind":"close","uri":"a"}\n`, /Line 2 has no time/u);
    refused(`${head}${opened}{"t":1,"kind":"explode"}\n`, /Line 3 names no known event/u);
    refused(
      `${head}${opened}{"t":1,"kind":"change","uri":"a","changes":[{"offset":-1,"length":0,"text":""}]}\n`,
      /Line 3.*changes\.0\.offset/u,
    );
    refused(
      `${head}${opened}{"t":1,"kind":"change","uri":"a","changes":[{"offset":2,"length":9,"text":""}]}\n`,
      /Line 3.*outside/u,
    );
    refused(`${head}${opened}{"t":1,"kind":"change","uri":"b","changes":[]}\n`, /Line 3: b was not opened/u);
  });
});

describe('runs as JSON', () => {
  it('come back as they were', () => {
    const tags = new TagTable();
    const json = [
      { start: 0, end: 4, origin: 'ai', evidence: 'exact', tool: 't', model: 'm', level: 'Edit' },
      { start: 4, end: 6, origin: 'unknown', evidence: 'inferred', tool: null, model: null, level: null },
    ];
    assert.deepEqual(runsToJson(runsFromJson(json, 6, tags), tags), json);
    assert.deepEqual(runsToJson(runsFromJson({ runs: json.slice(0, 1) }, 6, tags), tags), json);
  });

  it('are refused when they overlap or do not fit', () => {
    const run = (start: number, end: number) => ({ start, end, origin: 'human' });
    assert.throws(() => runsFromJson([run(0, 3), run(2, 4)], 9, new TagTable()), /overlaps/u);
    assert.throws(() => runsFromJson([run(0, 3)], 2, new TagTable()), /outside/u);
    assert.throws(() => runsFromJson([{ start: 0 }], 2, new TagTable()), /not a list/u);
  });
});
