import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type AST } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';

type Words = Record<string, unknown>;

const LANGUAGES = ['en', 'de'];
/** The frame's and the components' words at the top, a feature's in its own folder. */
const ROOMS = readdirSync('messages', { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const words = (room: string, language: string): Words =>
  JSON.parse(readFileSync(join('messages', room, `${language}.json`), 'utf8'));

describe.each(['.', ...ROOMS])('the words in %s', (room) => {
  const english = words(room, 'en');

  it.each(LANGUAGES)('are complete in %s', (language) => {
    expect(Object.keys(words(room, language)).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(LANGUAGES)('have the same placeholders in %s', (language) => {
    const placeholders = (value: unknown) => [...new Set(JSON.stringify(value).match(/\{\w+\}/g))].sort();
    for (const [key, value] of Object.entries(words(room, language)))
      expect(placeholders(value), key).toEqual(placeholders(english[key]));
  });
});

it('no key has two homes, and every room is known to the compiler', () => {
  const keys = ['.', ...ROOMS].flatMap((room) => Object.keys(words(room, 'en')));
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  const settings = readFileSync('project.inlang/settings.json', 'utf8');
  for (const room of ROOMS) expect(settings).toContain(`./messages/${room}/{locale}.json`);
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
    const name = node.type === 'Attribute' || node.type === 'StyleDirective' ? node.name : attribute;
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach((child) => walk(child, name));
      else if (value && typeof value === 'object' && 'type' in value) walk(value as AST.SvelteNode, name);
    }
  };
  walk(parse(source, { modern: true }).fragment as unknown as AST.SvelteNode);
  return found;
}

it('no template speaks past the messages', () => {
  const templates = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.svelte') && !file.includes('routes/dev/'),
  );
  const spoken = templates.flatMap((file) =>
    literals(readFileSync(`src/${file}`, 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(spoken).toEqual([]);
});
