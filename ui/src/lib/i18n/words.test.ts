import { readFileSync, readdirSync } from 'node:fs';
import { parse, type AST } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';

const words = (file: string): Record<string, unknown> => JSON.parse(readFileSync(`messages/${file}`, 'utf8'));
const english = words('en.json');

describe.each(readdirSync('messages').filter((file) => file !== 'en.json'))('%s', (file) => {
  it('has the words of every key, and no others', () => {
    expect(Object.keys(words(file)).sort()).toEqual(Object.keys(english).sort());
  });

  it('uses the same placeholders', () => {
    const placeholders = (value: unknown) => [...new Set(JSON.stringify(value).match(/\{\w+\}/g))].sort();
    for (const [key, value] of Object.entries(words(file))) expect(placeholders(value), key).toEqual(placeholders(english[key]));
  });
});

const SPOKEN_ATTRIBUTES = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'hint']);

/** Every piece of a template that a user could read or hear and that is not a message. */
function literals(source: string): string[] {
  const found: string[] = [];
  const keep = (text: string) => /\p{L}{2,}/u.test(text) && found.push(text.trim());
  const walk = (node: AST.SvelteNode | undefined | null, attribute?: string): void => {
    if (!node || typeof node !== 'object') return;
    if (node.type === 'Text' && (attribute === undefined || SPOKEN_ATTRIBUTES.has(attribute))) keep(node.data);
    if (node.type === 'RegularElement' && node.name === 'style') return;
    const name = node.type === 'Attribute' ? node.name : attribute;
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach((child) => walk(child, name));
      else if (value && typeof value === 'object' && 'type' in value) walk(value as AST.SvelteNode, name);
    }
  };
  walk(parse(source, { modern: true }).fragment as unknown as AST.SvelteNode);
  return found;
}

it('no template speaks past the messages', () => {
  const templates = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.svelte') && !file.includes('routes/dev/'));
  const spoken = templates.flatMap((file) => literals(readFileSync(`src/${file}`, 'utf8')).map((text) => `${file}: ${text}`));
  expect(spoken).toEqual([]);
});
