/** Whose hand a change of a text shows: `either` when nothing tells, as for a bulk change. */
export type EditAuthor = 'person' | 'machine' | 'either';

const machine =
  /agent|\bai\b|^ai|model|assistant|chat|copilot|apply|external|disk|reload|outside|format|tool|generat|watch|git|merge|sync|remote|server|refactor|rename|codeaction|organi[sz]e|program|setvalue|unknown|terminal/iu;
const person =
  /type|typing|human|user|keyboard|undo|redo|paste|cut|drop|delete|cursor|snippet|complet|suggest|inline|accept|press|manual/iu;

/**
 * Reads the cause of a change: a word (`typed`, `undo`, `paste`, `ai`, `external`, `bulk`...) or what the editor says
 * (`{"source":"cursor","kind":"type"}`). No cause is a person's: text changes under somebody's hands unless told otherwise.
 */
export function editAuthor(cause: unknown): EditAuthor {
  if (cause === undefined || cause === null || cause === '') return 'person';
  const words = typeof cause === 'object' ? Object.values(cause).filter((part) => typeof part === 'string') : [cause];
  const text = words.join(' ');
  // Named first: "ai-accepted" is a model's text, "reloadFromDisk" nobody's keys.
  if (machine.test(text)) return 'machine';
  return person.test(text) ? 'person' : 'either';
}
