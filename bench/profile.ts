import { Profiler } from '../src/gpu/profile/profiler.js';
import { profileText } from '../src/cli/profile/profile-text.js';
import { waysOf, type OurKind } from './contender/contender.js';
import { openOwnBackend } from './contender/own-backend.js';
import { thisMachine, type BenchAdapter } from './measure/machine.js';
import { TrainedWorkload } from './workload/trained.js';
import { peerNumbers, type WorkloadName } from './workload/workloads.js';

/** Steps before the profile, so that tiles are chosen and drivers have compiled. */
const WARM_STEPS = 3;

export interface ProfilePlan {
  readonly adapter: BenchAdapter;
  readonly workloads: readonly WorkloadName[];
  readonly seconds: number;
}

/** Profiles this project's workloads by operation and returns Markdown. Each trains for `seconds`. */
export async function profileWorkloads(
  { adapter, workloads, seconds }: ProfilePlan,
  say: (line: string) => void,
): Promise<string> {
  const numbers = await peerNumbers();
  const parts: string[] = [];
  for (const name of workloads) {
    const workload = numbers.WORKLOADS[name];
    const ways = waysOf(name, adapter.name, adapter.software);
    const kinds: readonly OurKind[] = ways ? ['shortcuts', 'plain'] : ['plain'];
    for (const kind of kinds) {
      const title = ways ? `${name}, ${ways[kind]}` : name;
      say(`profile of ${title} ...`);
      const profiler = new Profiler();
      const { backend, peaks, close } = await openOwnBackend(adapter.name, profiler);
      try {
        const trained = await TrainedWorkload.create(backend, numbers, workload, {
          members: workload.E,
          shortcuts: kind === 'shortcuts',
        });
        await trained.trainTo(WARM_STEPS);
        profiler.section(title);
        const started = performance.now();
        let step = WARM_STEPS;
        for (let passed = 0; passed < 1000 * seconds; passed = performance.now() - started) {
          const done = step - WARM_STEPS;
          step += done === 0 ? 1 : Math.max(1, Math.floor(((1000 * seconds - passed) * done) / passed));
          await trained.trainTo(step);
        }
        profiler.endSection();
        if (!peaks) throw new Error('profile: no peaks');
        parts.push(
          `## ${title}`,
          '```text',
          profileText(profiler.table(peaks), profiler.sections, peaks),
          '```',
        );
        trained.release();
      } finally {
        await close();
      }
    }
  }
  const { cpu, cpus, node, commit, date } = await thisMachine();
  return [
    `# Profile of the workloads on ${adapter.description}`,
    `${cpu}, ${cpus} cores, Node ${node}, commit ${commit}, ${date}. Made by \`npm run bench -- --profile\`.`,
    ...parts,
    '',
  ].join('\n\n');
}
