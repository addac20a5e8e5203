import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import TextField from './TextField.svelte';

it('label, hint and error belong to the control', () => {
  render(TextField, { label: 'Portal address', hint: 'From your invitation', error: 'Not found', required: true });
  const input = screen.getByLabelText('Portal address');
  const described = input
    .getAttribute('aria-describedby')!
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent?.trim());
  expect(described).toEqual(['From your invitation', 'Not found']);
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(input.getAttribute('aria-required')).toBe('true');
});

it('a field that is right says nothing', () => {
  render(TextField, { label: 'Portal address' });
  const input = screen.getByLabelText('Portal address');
  expect(input.hasAttribute('aria-describedby')).toBe(false);
  expect(input.hasAttribute('aria-invalid')).toBe(false);
});
