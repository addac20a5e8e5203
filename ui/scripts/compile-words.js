import { compile } from '@inlang/paraglide-js';
import { paraglideOptions } from '../paraglide.config.js';

// The type checker needs the message functions before any build has made them.
await compile(paraglideOptions);
