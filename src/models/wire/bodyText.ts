/** A list of models or an error is far shorter; the longest known list, OpenRouter's, is 1 MB. Chosen by us. */
const maxBodyBytes = 16 * 1024 * 1024;

/**
 * The body of a short answer as text. An endless one is cut off and its connection closed, so that no server can fill the memory; the cut
 * text is no longer valid JSON, and its reader reports that.
 */
export async function bodyText(response: Response, maxBytes = maxBodyBytes): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > maxBytes) {
      await reader.cancel();
      return text;
    }
    text += decoder.decode(value, { stream: true });
  }
}
