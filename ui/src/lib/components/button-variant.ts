/** One primary per page; danger only inside a confirmation. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
