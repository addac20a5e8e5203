/** What Anna has written so far: one request in every state a person can meet. */
import type { Language } from '../../src/lib/ipc';
import { say } from './places';
import { ago, dayAfter } from './shelf';
import type { FakeWorld } from './world';

const PIXEL_FILE = 'f'.repeat(64);

export function tellStories(world: FakeWorld, language: Language): void {
  const { requests, shelf } = world;
  const object = (n: number) => shelf.objects[n]?.id ?? null;
  const photo = { sha256: PIXEL_FILE, name: 'IMG_2041.jpg', mime: 'image/jpeg', size: 2_410_000 };
  requests.files.set(PIXEL_FILE, '');
  const written = (hours: number) => ({ written_at: ago(hours), sent_at: ago(hours - 0.1), received_at: null });
  const received = (hours: number) => ({ ...written(hours), received_at: ago(hours - 0.12) });

  requests.add(
    {
      description: say(
        'Emergency call does not answer\nPressed for ten seconds, twice. Nobody answers.',
        'Notruf antwortet nicht\nZweimal zehn Sekunden gedrückt, niemand meldet sich.',
      )[language],
      object: object(2),
      work_type: 'fault',
      attachments: [photo],
      wished_for: [{ date: dayAfter(2), part: 'morning' }],
      contact: { name: 'Herr Yılmaz', phone: '0170 555 01 23' },
    },
    {
      state: { is: 'not-accepted', code: 'invalid-input' },
      problem: {
        code: 'invalid-input',
        fields: [
          {
            field: 'contact.phone',
            code: 'invalid',
            note: say(
              'We need a number that can be reached at night for this building.',
              'Für dieses Haus brauchen wir eine Nummer, die auch nachts erreichbar ist.',
            )[language],
          },
        ],
      },
      receipt: written(5),
      changedAt: ago(4.5),
    },
  );
  requests.add(
    {
      description: say(
        'Scraping noise between the 2nd and 3rd floor',
        'Schleifendes Geräusch zwischen dem 2. und 3. Obergeschoss',
      )[language],
      object: object(0),
    },
    { changedAt: ago(1.2), receipt: { written_at: ago(1.4), sent_at: null, received_at: null } },
  );
  if (world.connection === 'offline')
    requests.add(
      {
        description: say(
          'Door closes too fast\nA resident with a walker was caught twice this week.',
          'Tür schließt zu schnell\nEine Bewohnerin mit Rollator wurde diese Woche zweimal eingeklemmt.',
        )[language],
        object: object(1),
        work_type: 'fault',
        attachments: [photo],
      },
      { state: { is: 'waiting', retry_at: ago(-0.05) }, receipt: written(0.4), changedAt: ago(0.3) },
    );
  requests.add(
    {
      description: say('Yearly inspection is due in December', 'Die Hauptprüfung ist im Dezember fällig')[language],
      object: object(3),
      work_type: 'inspection',
      wished_for: [
        { date: dayAfter(9), part: 'morning' },
        { date: dayAfter(10), part: 'all-day' },
      ],
      contact: { name: 'Anna Berger', phone: '' },
    },
    { state: { is: 'received' }, number: 'R-4709', author: 'Anna Berger', receipt: received(26), changedAt: ago(25.8) },
  );
  const order = shelf.workOrders[1];
  if (order)
    requests.add(
      {
        description: say('Light in the cabin flickers', 'Licht in der Kabine flackert')[language],
        object: object(1),
        work_type: 'fault',
        attachments: [photo],
      },
      {
        state: { is: 'accepted', work_order: order.id },
        number: 'R-4702',
        author: 'Anna Berger',
        receipt: received(96),
        changedAt: ago(90),
      },
    );
  requests.add(
    {
      description: say('New handrail for the ramp outside', 'Neuer Handlauf für die Rampe draußen')[language],
      work_type: 'other',
    },
    {
      state: {
        is: 'declined',
        reason: say(
          'We only look after the lifts. Please ask your metal worker; we are happy to recommend one.',
          'Wir betreuen nur die Aufzüge. Bitte fragen Sie Ihren Metallbauer; wir empfehlen Ihnen gern einen.',
        )[language],
      },
      number: 'R-4688',
      author: 'Jonas Weber',
      receipt: { ...received(290), written_at: null },
      changedAt: ago(270),
    },
  );
  world.log = [
    { at: ago(0.02), what: 'synced', about: null, code: null },
    { at: ago(4.5), what: 'not-accepted', about: requests.list().at(0)?.title ?? null, code: 'invalid-input' },
    { at: ago(25.8), what: 'received', about: 'R-4709', code: null },
    { at: ago(26), what: 'went-online', about: null, code: null },
    { at: ago(27), what: 'went-offline', about: null, code: 'unreachable' },
  ];
}
