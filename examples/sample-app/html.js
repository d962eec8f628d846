const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

class Html {
  constructor(text) {
    this.text = text;
  }
}

const safe = (value) => {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(safe).join('');
  if (value === false) return '';
  return String(value ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character]);
};

/** A template tag that escapes every value, except what came out of this tag itself. `.text` is the result. */
export const html = (strings, ...values) =>
  new Html(strings.map((text, index) => text + (index < values.length ? safe(values[index]) : '')).join(''));
