import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };

/** Fields of package.json that VS Code shows to a person. Descriptions of a tool's input are for models and stay as they are. */
const shownFields =
  /\.(?:title|shortTitle|description|markdownDescription|displayName|userDescription|altText|label|contents)$|\.enumDescriptions\.\d+$|\.views\.\w+\.\d+\.name$/;
/** The product's name is the same in every language. */
const productName = 'Calibrated';

const textOf: Readonly<Record<string, string | undefined>> = texts;
const keyOf = (value: string) => /^%([^%]+)%$/.exec(value)?.[1];

/** package.json as VS Code sees it: a `%key%` replaced by its text of package.nls.json. An unknown key is an error. */
export function resolvedManifest(): typeof manifest {
  return JSON.parse(JSON.stringify(manifest), (_name, value: unknown) => {
    const key = typeof value === 'string' ? keyOf(value) : undefined;
    if (key === undefined) return value;
    const text = textOf[key];
    if (text === undefined) throw new Error(`package.nls.json has no text for ${key}.`);
    return text;
  });
}

/** Keys that package.json asks for. */
export const usedKeys = (): string[] => strings().flatMap(({ value }) => keyOf(value) ?? []);

/** Texts for a person that package.json holds itself, with their places. */
export const literalTexts = (): string[] =>
  strings()
    .filter(
      ({ place, value }) =>
        shownFields.test(place) &&
        !place.includes('.inputSchema.') &&
        keyOf(value) === undefined &&
        value !== productName,
    )
    .map(({ place, value }) => `${place}: ${value}`);

function strings(): { readonly place: string; readonly value: string }[] {
  const found: { place: string; value: string }[] = [];
  const walk = (value: unknown, place: string): void => {
    if (typeof value === 'string') found.push({ place, value });
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) walk(one, `${place}.${name}`);
  };
  walk(manifest, '');
  return found;
}
