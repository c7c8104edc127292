import { writeSection } from './section.js';

// `npm run readme`: writes what the published tables say into README.
await writeSection();
console.log('written: README.md');
