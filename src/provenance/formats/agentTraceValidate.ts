/** Every fault of an Agent Trace record: violations of its schema (README 6.1), and faults that the schema lets through. */
export function validateAgentTrace(value: unknown): string[] {
  const faults: string[] = [];
  const add = (place: string, message: string) => {
    faults.push(`${place}: ${message}`);
  };
  if (!isFields(value)) return ['The record is not a JSON object.'];
  if (typeof value['version'] !== 'string' || !/^\d+\.\d+\.\d+$/u.test(value['version']))
    add('version', 'must be three numbers, for example "0.1.0".');
  if (typeof value['id'] !== 'string' || !/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu.test(value['id']))
    add('id', 'must be a UUID.');
  if (typeof value['timestamp'] !== 'string' || !isDateTime(value['timestamp']))
    add('timestamp', 'must be a date and time with its zone (RFC 3339).');
  checkVcs(value['vcs'], add);
  checkTool(value['tool'], add);
  checkMetadata(value['metadata'], add);
  const files = value['files'];
  if (!Array.isArray(files)) add('files', 'must be a list.');
  else if (files.length === 0) add('files', 'is empty; the schema allows it, but such a record says nothing.');
  else {
    const paths = new Set<unknown>();
    files.forEach((file: unknown, index) => {
      checkFile(file, `files[${index}]`, add);
      const path = isFields(file) ? file['path'] : undefined;
      if (paths.has(path)) add(`files[${index}].path`, 'is listed twice.');
      paths.add(path);
    });
  }
  return faults;
}

type Fields = Readonly<Record<string, unknown>>;
type Add = (place: string, message: string) => void;

function checkVcs(vcs: unknown, add: Add): void {
  if (vcs === undefined) return;
  if (!isFields(vcs)) {
    add('vcs', 'must be an object.');
    return;
  }
  if (!['git', 'jj', 'hg', 'svn'].includes(String(vcs['type']))) add('vcs.type', 'must be git, jj, hg or svn.');
  const revision = vcs['revision'];
  if (typeof revision !== 'string') add('vcs.revision', 'must be text.');
  else if (vcs['type'] === 'git' && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(revision))
    add('vcs.revision', 'must be a full hash of git.');
}

function checkTool(tool: unknown, add: Add): void {
  if (tool === undefined) return;
  if (!isFields(tool)) {
    add('tool', 'must be an object.');
    return;
  }
  for (const name of ['name', 'version']) {
    if (tool[name] !== undefined && typeof tool[name] !== 'string') add(`tool.${name}`, 'must be text.');
  }
}

function checkMetadata(metadata: unknown, add: Add): void {
  if (metadata === undefined) return;
  if (!isFields(metadata)) {
    add('metadata', 'must be an object.');
    return;
  }
  for (const key of Object.keys(metadata)) {
    if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/iu.test(key))
      add(`metadata.${key}`, 'keys are names in reverse DNS order, for example dev.calibrated.');
  }
}

function checkFile(file: unknown, place: string, add: Add): void {
  if (!isFields(file)) {
    add(place, 'must be an object.');
    return;
  }
  const path = file['path'];
  if (typeof path !== 'string' || path === '') add(`${place}.path`, 'must be text.');
  else if (/^(?:[/\\]|[a-z]:)/iu.test(path) || path.split(/[\\/]/u).includes('..'))
    add(`${place}.path`, 'must be relative to the repository and stay inside of it.');
  const conversations = file['conversations'];
  if (!Array.isArray(conversations)) {
    add(`${place}.conversations`, 'must be a list.');
    return;
  }
  const taken: [number, number][] = [];
  conversations.forEach((one: unknown, index) => {
    checkConversation(one, `${place}.conversations[${index}]`, taken, add);
  });
}

function checkConversation(one: unknown, place: string, taken: [number, number][], add: Add): void {
  if (!isFields(one)) {
    add(place, 'must be an object.');
    return;
  }
  checkContributor(one['contributor'], `${place}.contributor`, add);
  if (one['url'] !== undefined && !isUri(one['url'])) add(`${place}.url`, 'must be a URI.');
  const related = one['related'];
  if (
    related !== undefined &&
    !(
      Array.isArray(related) &&
      related.every((link) => isFields(link) && typeof link['type'] === 'string' && isUri(link['url']))
    )
  ) {
    add(`${place}.related`, 'must be a list of a type and a URI each.');
  }
  const ranges = one['ranges'];
  if (!Array.isArray(ranges)) {
    add(`${place}.ranges`, 'must be a list.');
    return;
  }
  ranges.forEach((range: unknown, index) => {
    checkRange(range, `${place}.ranges[${index}]`, taken, add);
  });
}

function checkRange(range: unknown, place: string, taken: [number, number][], add: Add): void {
  if (!isFields(range)) {
    add(place, 'must be an object.');
    return;
  }
  const [start, end] = [range['start_line'], range['end_line']];
  const isLine = (line: unknown): line is number => typeof line === 'number' && Number.isInteger(line) && line >= 1;
  if (!isLine(start)) add(`${place}.start_line`, 'must be a whole number from 1 on.');
  if (!isLine(end)) add(`${place}.end_line`, 'must be a whole number from 1 on.');
  if (isLine(start) && isLine(end)) {
    if (end < start) add(place, 'ends before it begins; the schema lets that pass.');
    if (taken.some(([from, to]) => start <= to && end >= from)) add(place, 'overlaps another range of the file.');
    taken.push([start, end]);
  }
  const hash = range['content_hash'];
  if (hash !== undefined && (typeof hash !== 'string' || !/^[a-z0-9]+:[0-9a-f]+$/iu.test(hash)))
    add(`${place}.content_hash`, 'must be an algorithm, a colon and hex digits.');
  checkContributor(range['contributor'], `${place}.contributor`, add);
}

function checkContributor(contributor: unknown, place: string, add: Add): void {
  if (contributor === undefined) return;
  if (!isFields(contributor)) {
    add(place, 'must be an object.');
    return;
  }
  if (!['human', 'ai', 'mixed', 'unknown'].includes(String(contributor['type'])))
    add(`${place}.type`, 'must be human, ai, mixed or unknown.');
  const model = contributor['model_id'];
  if (model !== undefined && (typeof model !== 'string' || model.length > 250))
    add(`${place}.model_id`, 'must be text of at most 250 characters.');
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/u.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

function isUri(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
