import { clocksOfProcess } from './phase-clock.js';

// Everything else is imported below, so that its time counts for the start.
const { watchSuite } = await import('./watch-suite.js');
const [suite, results, adapterName, members] = process.argv.slice(2);
const start = clocksOfProcess();
const asked = { suite, results, adapterName, members: members === undefined ? undefined : Number(members) };
const times = await watchSuite(asked, start);
process.send?.(times, () => process.exit(0));
