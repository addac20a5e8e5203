/** What the fake company shares, in both languages; the same for every run. */
import type { Language, Shared } from '../../src/lib/ipc/bindings';

export type Words = Record<Language, string>;
export const say = (en: string, de: string): Words => ({ en, de });

const LOGO = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0d6b5f"/><path d="M9 23V9l7 8 7-8v14" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round"/></svg>',
)}`;

export const WORK_TYPES: { code: string; label: Words; emergency_phone: string | null }[] = [
  { code: 'fault', label: say('Fault', 'Störung'), emergency_phone: null },
  { code: 'trapped', label: say('Person trapped', 'Personenbefreiung'), emergency_phone: '+49 30 555 01 12' },
  { code: 'maintenance', label: say('Maintenance', 'Wartung'), emergency_phone: null },
  { code: 'inspection', label: say('Inspection', 'Prüfung'), emergency_phone: null },
  { code: 'other', label: say('Something else', 'Etwas anderes'), emergency_phone: null },
];

export const OBJECTS = [
  { name: say('Lift 2', 'Aufzug 2'), kind: say('Passenger lift', 'Personenaufzug'), site: 'Rathausplatz 3, Berlin' },
  { name: say('Lift 1', 'Aufzug 1'), kind: say('Passenger lift', 'Personenaufzug'), site: 'Rathausplatz 3, Berlin' },
  {
    name: say('Goods lift, yard', 'Lastenaufzug Hof'),
    kind: say('Goods lift', 'Lastenaufzug'),
    site: 'Lindenallee 18, Potsdam',
  },
  {
    name: say('Escalator, entrance hall', 'Fahrtreppe Eingangshalle'),
    kind: say('Escalator', 'Fahrtreppe'),
    site: 'Lindenallee 18, Potsdam',
  },
  {
    name: say('Sliding door, north', 'Schiebetür Nord'),
    kind: say('Door', 'Tür'),
    site: 'Am Speicher 7, Hamburg',
  },
  {
    name: say('Smoke extraction, stairwell B', 'Rauchabzug Treppenhaus B'),
    kind: say('Smoke extraction', 'Rauchabzug'),
    site: 'Am Speicher 7, Hamburg',
  },
] as const;

/** What happens to objects; every seventh is long enough to be cut. */
export const FAULTS = [
  say('Lift stops between floors', 'Aufzug bleibt zwischen den Etagen stehen'),
  say('Door closes too fast', 'Tür schließt zu schnell'),
  say('Yearly inspection', 'Jährliche Hauptprüfung'),
  say('Emergency call does not answer', 'Notruf antwortet nicht'),
  say('Light in the cabin flickers', 'Licht in der Kabine flackert'),
  say('Handrail runs slower than the steps', 'Handlauf läuft langsamer als die Stufen'),
  say(
    'Scraping noise between the 2nd and 3rd floor, louder in the morning than in the evening 🛗',
    'Schleifendes Geräusch zwischen dem 2. und 3. Obergeschoss, morgens deutlich lauter als abends 🛗',
  ),
] as const;

export function sharedBy(language: Language): Shared {
  const label = (en: string, de: string) => say(en, de)[language];
  return {
    portal: {
      slug: 'meyer-lifte',
      name: 'Meyer Lifte',
      language,
      date_format: 'language',
      theme: { accent: '#0d6b5f', logo: LOGO },
      phone: '+49 30 555 01 10',
    },
    user: {
      id: '0192f0a0-0000-7000-8000-0000000000a1',
      name: 'Anna Berger',
      email: 'anna@example.org',
      customer: '0192f0a0-0000-7000-8000-0000000000c1',
      customer_name: label('Nordhaus Housing', 'Hausverwaltung Nordhaus'),
    },
    areas: { requests: true, work_orders: true, invoices: true, objects: true, documents: true, quotations: true },
    stages: [
      { stage: 'reported', label: label('Reported', 'Gemeldet'), group: 'open' },
      { stage: 'planned', label: label('Planned', 'Geplant'), group: 'open' },
      { stage: 'in-progress', label: label('In progress', 'In Arbeit'), group: 'open' },
      { stage: 'waiting-for-you', label: label('Waiting for you', 'Wartet auf Sie'), group: 'open' },
      { stage: 'completed', label: label('Completed', 'Abgeschlossen'), group: 'completed' },
      { stage: 'cancelled', label: label('Cancelled', 'Storniert'), group: 'completed' },
    ],
    prices: true,
    requests: {
      may_create: true,
      work_types: WORK_TYPES.map((type) => ({ ...type, label: type.label[language] })),
      max_attachments: 20,
      max_attachment_bytes: 25_000_000,
      max_total_bytes: 100_000_000,
    },
    may: { comment: true, decide_quotations: true, edit_profile: true },
  };
}
