// One page in a web view: nothing is rendered anywhere else.
export const ssr = false;
export const prerender = false;
