import { createSubscriber } from 'svelte/reactivity';

const MINUTE_MS = 60_000;

/** The wall clock for words such as "yesterday": read in a template it moves on by itself, once a minute. */
class MinuteClock {
  #subscribe = createSubscriber((update) => {
    let timer: ReturnType<typeof setTimeout>;
    const untilNextMinute = () => {
      timer = setTimeout(
        () => {
          update();
          untilNextMinute();
        },
        MINUTE_MS - (Date.now() % MINUTE_MS),
      );
    };
    untilNextMinute();
    return () => clearTimeout(timer);
  });

  get now(): Date {
    this.#subscribe();
    return new Date();
  }
}

export const clock = new MinuteClock();
