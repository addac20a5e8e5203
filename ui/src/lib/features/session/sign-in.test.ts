import { beforeEach, expect, it, vi } from 'vitest';
import { language } from '$lib/i18n';
import { PortalError, type ErrorCode, type FoundPortal } from '$lib/ipc';
import { returnPath, SignIn, type SignInPort } from './sign-in.svelte';

const FOUND: FoundPortal = {
  server: 'https://portal.example.org',
  info: {
    slug: 'meyer-lifts',
    name: 'Meyer Lifts',
    language: 'en',
    date_format: 'language',
    theme: { accent: '#0d6b5f', logo: null },
    phone: '',
  },
};
const refusal = (code: ErrorCode) => new PortalError({ code, fields: [], details: '', trace: null });
const port = () => ({
  portalFind: vi.fn<SignInPort['portalFind']>(async () => FOUND),
  sessionSignIn: vi.fn<SignInPort['sessionSignIn']>(async () => null),
  activityRead: vi.fn<SignInPort['activityRead']>(),
});

beforeEach(() => {
  language.chosenByUser = 'en';
});

it('finds the portal, then signs in there and forgets the password', async () => {
  const core = port();
  const form = new SignIn(core);
  form.address = '  portal.example.org/meyer-lifts ';
  await form.find();
  expect(core.portalFind).toHaveBeenCalledWith('portal.example.org/meyer-lifts');
  form.email = ' anna@example.org';
  form.password = ' s3cret ';
  expect(await form.signIn()).toBe(true);
  expect(core.sessionSignIn).toHaveBeenCalledWith({
    server: 'https://portal.example.org',
    slug: 'meyer-lifts',
    email: 'anna@example.org',
    password: ' s3cret ',
  });
  expect(form.password).toBe('');
});

it('asks for what is missing without calling anybody', async () => {
  const core = port();
  const form = new SignIn(core);
  await form.find();
  expect(form.problemOf('address')).toMatch(/invitation/);
  form.found = FOUND;
  expect(await form.signIn()).toBe(false);
  expect([form.problemOf('email'), form.problemOf('password')].every(Boolean)).toBe(true);
  expect(core.portalFind).not.toHaveBeenCalled();
  form.forgive('email');
  expect(form.problemOf('email')).toBeUndefined();
});

it.each<[ErrorCode, 'address' | 'panel']>([
  ['address-invalid', 'address'],
  ['portal-not-found', 'address'],
  ['unreachable', 'panel'],
  ['not-a-portal', 'panel'],
  ['portal-disabled', 'panel'],
])('%s of the address is told in: %s', async (code, where) => {
  const core = port();
  core.portalFind.mockRejectedValue(refusal(code));
  const form = new SignIn(core);
  form.address = 'nowhere.example/x';
  await form.find();
  expect(Boolean(form.problemOf('address'))).toBe(where === 'address');
  expect(form.trouble?.code).toBe(where === 'panel' ? code : undefined);
});

it.each<[ErrorCode, 'password' | 'panel']>([
  ['wrong-credentials', 'password'],
  ['user-disabled', 'panel'],
  ['too-many-requests', 'panel'],
  ['portal-not-found', 'panel'],
])('%s of the sign-in is told in: %s', async (code, where) => {
  const core = port();
  core.sessionSignIn.mockRejectedValue(refusal(code));
  const form = new SignIn(core);
  form.found = FOUND;
  form.email = 'anna@example.org';
  form.password = 'x';
  expect(await form.signIn()).toBe(false);
  expect(Boolean(form.problemOf('password'))).toBe(where === 'password');
  expect(form.trouble?.code).toBe(where === 'panel' ? code : undefined);
  expect(form.password).toBe('x');
});

it.each([
  ['/requests/new?object=1', '/requests/new?object=1'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/sign-in?add', '/'],
  [null, '/'],
])('%s leads back to %s', (from, to) => expect(returnPath(from)).toBe(to));
