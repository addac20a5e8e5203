import { describe, expect, it } from 'vitest';
import { needsYouWords } from './needs-you';

const NOW = new Date(2026, 2, 12, 0, 30);

describe('what needs the person', () => {
  it('says until when', () => {
    const words = needsYouWords({ what: 'pay-invoice', due: '2026-03-13' }, NOW);
    expect(words).toMatchObject({ due: 'due tomorrow', isOverdue: false, tone: 'info' });
  });

  it('is not late on the day itself, and bad from the next one on', () => {
    expect(needsYouWords({ what: 'pay-invoice', due: '2026-03-12' }, NOW).isOverdue).toBe(false);
    expect(needsYouWords({ what: 'pay-invoice', due: '2026-03-10' }, NOW)).toMatchObject({
      due: 'was due 2 days ago',
      isOverdue: true,
      tone: 'bad',
    });
  });

  it('has no date where there is none', () => {
    expect(needsYouWords({ what: 'answer-work-order', due: null }, NOW).due).toBeNull();
  });
});
