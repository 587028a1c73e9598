import { AppError } from '../../base/appError.ts';

/** The fields of a replayed event that are checked. */
interface ClockLine {
  readonly line: number;
  readonly tMs: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Rule {
  /** What the field must be, as worded in the error message. */
  readonly is: string;
  readonly holds: (value: unknown, line: ClockLine) => boolean;
  readonly isOptional?: boolean;
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isDuration = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const oneOf = (...words: readonly string[]): Rule => ({
  is: `one of ${words.map((word) => `"${word}"`).join(', ')}`,
  holds: (value) => typeof value === 'string' && words.includes(value),
});
const optional = (rule: Rule): Rule => ({ ...rule, isOptional: true });
const flag: Rule = { is: 'true or false', holds: (value) => typeof value === 'boolean' };
const id: Rule = {
  is: 'a name or a number',
  holds: (value) => isText(value) || (typeof value === 'number' && Number.isFinite(value)),
};
const text: Rule = { is: 'a text', holds: (value) => typeof value === 'string' };
const phase: Rule = { is: 'a word', holds: isText };
const number: Rule = { is: 'a number', holds: (value) => typeof value === 'number' && Number.isFinite(value) };
const duration: Rule = { is: 'a number of ms, 0 or more', holds: isDuration };
const cause: Rule = {
  is: 'a text or an object',
  holds: (value) => typeof value === 'string' || (typeof value === 'object' && !Array.isArray(value)),
};
const place = { id: optional(id), window: optional(text) };

/** Task events that do not start, pause or end a task; the clocks ignore them. */
const besideTheCourse = ['manual', 'felt', 'withdraw', 'reopened', 'clock', 'correction', 'merge', 'move', 'asked'];
const course = oneOf('start', 'pause', 'resume', 'done', 'abandon');

const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  window: {
    ...place,
    focused: flag,
    active: optional(flag),
    workspace: optional(text),
    folder: optional(text),
  },
  selection: place,
  scroll: place,
  edit: { ...place, cause: optional(cause), chars: optional({ ...duration, is: 'a count, 0 or more' }) },
  terminal: { ...place, phase, command: optional(text), program: optional(text) },
  debug: { ...place, phase: oneOf('start', 'stopped', 'continued', 'end') },
  request: { phase, agent: optional(id), task: optional(text) },
  review: { phase, task: optional(text) },
  task: {
    phase: { ...course, holds: (value, line) => course.holds(value, line) || besideTheCourse.includes(String(value)) },
    ms: optional(duration),
  },
  answer: {
    said: oneOf('yes', 'no', 'part'),
    fromT: {
      is: 'a time in ms, before the answer',
      holds: (value, { tMs }) => typeof value === 'number' && Number.isFinite(value) && value <= tMs,
    },
    ms: {
      is: 'a number of ms, 0 or more',
      holds: (value, { fields }) => isDuration(value) || fields['said'] !== 'part',
    },
  },
  suspend: { ms: duration },
  wall: { ms: number, zoneOffsetMin: optional(number) },
};

/** Checks that the fields the clocks need are present and well typed. @throws AppError `badInput` naming the line. */
export function checkClockLine(line: ClockLine): void {
  for (const [field, { is, holds, isOptional = false }] of Object.entries(rules[line.kind] ?? {})) {
    const value = line.fields[field] ?? undefined;
    if (value === undefined && isOptional) continue;
    if (!holds(value, line)) {
      const found = value === undefined ? 'it is missing' : `not ${JSON.stringify(value).slice(0, 40)}`;
      throw new AppError('badInput', `Line ${line.line}: "${field}" of "${line.kind}" must be ${is}; ${found}.`);
    }
  }
}
