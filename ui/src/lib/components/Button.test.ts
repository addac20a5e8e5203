import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { expect, it, vi } from 'vitest';
import Button from './Button.svelte';

const children = createRawSnippet(() => ({ render: () => '<span>Send</span>' }));

it('takes no second press while its action runs', async () => {
  const onclick = vi.fn();
  const { rerender } = render(Button, { children, onclick });
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  await rerender({ busy: true });
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(onclick).toHaveBeenCalledTimes(1);
});

it('that goes somewhere is a link', () => {
  render(Button, { children, href: '/requests/new' });
  expect(screen.getByRole('link', { name: 'Send' }).getAttribute('href')).toBe('/requests/new');
});
