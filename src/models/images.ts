import type { ModelEntry } from './setup/config.ts';
import { isPreset } from './setup/presets.ts';

/** An image sent along with a message. */
export interface ImageInput {
  readonly mediaType: ImageType;
  readonly base64: string;
}

export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** Largest image, bytes. Source: Anthropic's API takes 5 MB of base64, which is 3.75 MB of bytes; others take more. */
export const maxImageBytes = 3_750_000;

/**
 * Models that accept images, by name. Sources: the model lists of OpenAI, Anthropic, Google, Mistral and xAI, and Ollama's list of vision
 * models. A model missing here can be marked with `images` in the setting.
 */
const seeing =
  /gpt-4o(?!.*(?:audio|realtime|transcribe|tts|search))|gpt-4\.1|gpt-4-turbo|gpt-5|(?:^|\/)o(?:1|3|4-mini)(?!-mini|-preview)|claude-(?!2|instant)|gemini-(?!embedding)|gemma-?3|pixtral|mistral-(?:small-(?:3\.[1-9]|25|latest)|medium)|grok-4|llama-?4|vision|llava|moondream|minicpm-v|qwen.*vl/i;

/** Whether a model may be sent images: as its entry says, else by its name. */
export function takesImages({ provider, model, images }: Pick<ModelEntry, 'provider' | 'model' | 'images'>): boolean {
  return isPreset(provider) && (images ?? seeing.test(model));
}

/** The image type according to the first bytes; undefined for anything else, whatever the file name says. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  const starts = (text: string, at = 0) =>
    [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts('\xff\xd8\xff')) return 'image/jpeg';
  if (starts('GIF87a') || starts('GIF89a')) return 'image/gif';
  return starts('RIFF') && starts('WEBP', 8) ? 'image/webp' : undefined;
}
