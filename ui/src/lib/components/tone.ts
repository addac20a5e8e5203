/** What a colour says. `planned` is a stage of its own; `muted` is over and done with. Never shown without icon and words. */
export type Tone = 'info' | 'planned' | 'wait' | 'warn' | 'good' | 'bad' | 'muted';
