/**
 * What exact mode reports about a change: `TextDocumentChangeEvent.detailedReason` (VS Code proposal `textDocumentChangeReason`), with its
 * metadata either next to `source` or in `metadata`.
 */
export interface EditCause {
  readonly source: string;
  readonly [key: string]: unknown;
}

export type CauseMeaning =
  /** A key press. */
  | { readonly is: 'typed' }
  | { readonly is: 'pasted' }
  /** An editor command: moving lines, toggling a comment, deleting. */
  | { readonly is: 'command' }
  | { readonly is: 'ai'; readonly tool: string; readonly model: string | null }
  | { readonly is: 'tool'; readonly tool: string; readonly preserving: boolean }
  /** The file was reloaded from disk. */
  | { readonly is: 'reloaded' }
  /** An earlier text was restored. */
  | { readonly is: 'restored' }
  /** Only line ends. */
  | { readonly is: 'lineEnds' }
  | { readonly is: 'unknown' };

const typedKinds = ['type', 'compositionType', 'compositionEnd'];
const aiSources = [
  'Chat.applyEdits',
  'inlineChat.applyEdits',
  'inlineCompletionAccept',
  'inlineCompletionPartialAccept',
];
const toolSources = ['snippet', 'suggest', 'codeAction', 'rename'];

/** Source names and metadata keys: VS Code, src/vs/editor/common/textModelEditSource.ts. */
export function meaningOf(cause: EditCause): CauseMeaning {
  const { source } = cause;
  if (source === 'cursor') {
    const kind = field(cause, 'kind') ?? '';
    if (typedKinds.includes(kind)) return { is: 'typed' };
    if (kind === 'paste') return { is: 'pasted' };
    return { is: 'command' };
  }
  if (aiSources.includes(source)) return { is: 'ai', tool: aiTool(cause), model: modelOf(cause) };
  if (toolSources.includes(source)) return { is: 'tool', tool: source, preserving: false };
  if (source === 'reloadFromDisk') return { is: 'reloaded' };
  if (source === 'Chat.undoEdits' || source === 'Chat.reset') return { is: 'restored' };
  if (source === 'eolChange') return { is: 'lineEnds' };
  const name = field(cause, 'name') ?? '';
  if (/format/iu.test(name) || /format/iu.test(source)) return { is: 'tool', tool: 'formatter', preserving: true };
  return { is: 'unknown' };
}

function aiTool(cause: EditCause): string {
  const extension = field(cause, 'extensionId') ?? field(cause, 'providerId');
  if (extension !== undefined) return extension;
  return cause.source.startsWith('inlineCompletion') ? 'inlineCompletion' : 'chat';
}

/** The editor writes `|` for `/`, because its telemetry takes slashes for paths. */
function modelOf(cause: EditCause): string | null {
  return field(cause, 'modelId')?.replaceAll('|', '/') ?? null;
}

/** Metadata keys have a suffix of one `$` (pseudonymous), two (private) or none. */
function field(cause: EditCause, name: string): string | undefined {
  const metadata = cause['metadata'];
  const places: readonly object[] = typeof metadata === 'object' && metadata !== null ? [cause, metadata] : [cause];
  for (const place of places) {
    for (const key of [name, `$${name}`, `$$${name}`]) {
      const value: unknown = Reflect.get(place, key);
      if (typeof value === 'string' && value !== '') return value;
    }
  }
  return undefined;
}
