/**
 * A name for a text, 16 hex digits: two rounds of FNV-1a with different beginnings. For names of files of our own only: whoever
 * chooses the texts can find two with the same name. Node's own hashes take longer to load than a hook may run.
 */
export function shortHash(text: string): string {
  let [high, low] = [0x811c9dc5, 0x2545f491];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ (unit + at), 0x85ebca6b);
  }
  return [high, low].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
}
