import type { Dataset } from '../data/dataset.js';
import type { PrincipalComponents } from '../data/components/principal-components.js';
import type { DataSpec } from '../data/spec.js';
import type { Estimate } from '../statistics/estimate.js';
import type { DrawSpread } from '../statistics/members/over-draws.js';
import type { Layer } from '../model/layer.js';
import type { Recording } from '../trace/trace.js';
import type { TrainedEnsemble } from '../trace/trained-ensemble.js';
import type { TrainingSpec } from '../train/spec.js';
import type { Expectation } from './verdict.js';

/**
 * A claim of the papers, or a question beyond them, in measurable form; one file each in `claims/`. It
 * declares what it needs, so that a suite file that asks for it by name can be checked before anything is
 * trained.
 */
export interface Finding {
  /** E.g. `pc-rate`: the name in a suite file, and in science.md's list of claims. */
  readonly id: string;
  /** The claim in one sentence, as the source states it. */
  readonly claim: string;
  /** The claim in a few words, at most 50 characters, for tables and figures. */
  readonly inShort: string;
  /** Whose claim it is. */
  readonly source: 'PC-bias' | 'LOC' | 'ours';
  /** The source's own result, with its setting, for the table; undefined where it reports none. */
  readonly paper?: string;
  /**
   * What decides, fixed before it is measured. A finding whose roles allow two designs has an estimand for
   * each; a dataset has one of them.
   */
  readonly primary: readonly Estimand[];
  /** How the source measures it, which stands beside the primary; absent where there is no source. */
  readonly paperMeasure?: string;
  /** Numbers that would show another reason for the result. */
  readonly controls: readonly string[];
  /** The groups of ensembles that it compares. A suite's plain selection goes to the first one. */
  readonly roles: readonly Role[];
  /** Present when a suite file must give it `components`. */
  readonly takesComponents?: true;
  /** Evaluates the claim on one request's ensembles. Throws FindingError when they do not fit it. */
  evaluate(subject: Subject): Promise<Outcome> | Outcome;
}

/** The number that a claim is decided by. */
export interface Estimand {
  /** Name of the number; it does not depend on how many members an ensemble has. */
  readonly quantity: string;
  readonly bounds: Expectation;
  /** The reason for the bounds. */
  readonly reason: string;
  /**
   * Raised by hand when the number is computed in another way and keeps its name; absent: 1. It belongs to
   * the estimands' version, so that a registration and published tables tell the two ways apart.
   */
  readonly revision?: number;
}

/** What a plan knows of an ensemble before it is trained. */
export type PlannedEnsemble = Pick<EnsembleEvidence, 'layers' | 'spec' | 'dataSpec'> & {
  readonly members: number;
};

/** A group of ensembles of a finding. */
export interface Role {
  readonly name: string;
  /** Description of its ensembles, for error messages and `pcbias findings`. */
  readonly holds: string;
  readonly required: boolean;
  /** The recordings that its trials need. */
  recording(options: FindingOptions): Recording;
  /**
   * The reason why the finding says nothing about an ensemble, as far as the suite tells it; undefined where
   * it fits. Such an ensemble is left out, with the reason, and records nothing for this role.
   */
  misfit?(ensemble: PlannedEnsemble): string | undefined;
}

/** Options of a finding in a suite file, beside its ensembles. */
export interface FindingOptions {
  /** Numbers of principal components, ascending: for `early`. */
  readonly components?: readonly number[];
}

/** The ensembles and options that a finding is evaluated on. */
export interface Subject {
  /** Ensembles by role, in the sequence of the plan. A role that was not given is empty. */
  readonly roles: Readonly<Record<string, readonly EnsembleEvidence[]>>;
  readonly options: FindingOptions;
  /** Seed of permutations and random splits. */
  readonly seed: string;
}

/** A trained ensemble in the light of a finding: its record and trace, and what the plan knows of it. */
export interface EnsembleEvidence extends Required<TrainedEnsemble> {
  /** Names of its entries in the suite file. */
  readonly data: string;
  readonly architecture: string;
  readonly training: string;
  /**
   * Tells the ensemble from the others of its request on the same data: the architecture, with the training
   * if needed.
   */
  readonly label: string;
  /**
   * `ensembleIdentity` of its record: the same networks have the same one, under any name and for any
   * finding.
   */
  readonly identity: string;
  /** Ensembles with the same one share each member's initial weights and batch orders, see `sharedDraws`. */
  readonly draws: string;
  readonly layers: readonly Layer[];
  readonly spec: TrainingSpec;
  readonly dataSpec: DataSpec;
  /** Loaded when first asked for. */
  dataset(): Promise<Dataset>;
  /**
   * Principal components of the training inputs about the origin (Σxx / n of the theory); computed once and
   * cached on disk.
   */
  components(): Promise<PrincipalComponents>;
  /**
   * What follows from the dataset alone, under a name that says all else that it depends on. It is made when
   * first asked for; other findings and later looks of the process get the same while memory lasts. It must
   * not be changed.
   */
  remembered<Value>(name: string, make: () => Promise<Value>): Promise<Value>;
}

/**
 * A number as one of several that a primary pools: an ensemble, a pair, a series; or the reason why the
 * finding says nothing about it.
 */
export interface PrimaryPart {
  readonly ensembles: string;
  readonly estimate: Estimate;
  readonly notApplicable?: string;
}

/** One printed number. */
export interface FindingRow {
  /**
   * `primary` decides: at most one a dataset, with an expectation, named as an estimand of the finding.
   * `paper` is the source's own measure, with its figure. Absent for controls and context.
   */
  readonly kind?: 'primary' | 'paper';
  /** Name of the data entry. */
  readonly data: string;
  /** Which ensembles, e.g. `linear-2 × mlp-2`. */
  readonly ensembles: string;
  /**
   * Name of the number, e.g. `r(accessibility, critical PC by first hit)`; with `ensembles` and `data` unique
   * in the finding.
   */
  readonly quantity: string;
  readonly estimate: Estimate;
  /** Two-sided permutation p, where the examples or the order of the PCs can be permuted for a null. */
  readonly p?: number;
  /** `p` after Holm's correction over the rows of the finding. */
  readonly adjustedP?: number;
  /** Expectation of the claim, written down before the number was measured; a primary has one. */
  readonly expectation?: Expectation;
  /**
   * The source's figure for this row. It begins with the figure where that is a number, `.99, ResNet-50`, or
   * a range, `.01 to .51`; figures draw it as a mark. Else it says what is reported in words.
   */
  readonly paper?: string;
  /** What a primary pools, where there are several or one does not fit. */
  readonly parts?: readonly PrimaryPart[];
  /** p that all parts have one expectation (see `Heterogeneity`). */
  readonly heterogeneityP?: number;
  /** How it varies over draws of the data, where several have it. */
  readonly draws?: DrawSpread;
  /** The reason why the claim says nothing about these data or ensembles. */
  readonly notApplicable?: string;
}

/** Result of a finding. */
export interface Outcome {
  readonly rows: readonly FindingRow[];
  /** Notes that a reader needs: exclusions, cuts, counts. */
  readonly notes: readonly string[];
  /** Curves worth looking at. */
  readonly charts?: readonly Chart[];
}

/** Lines or points over a common pair of axes. */
export interface Chart {
  /** Part of a file name. */
  readonly name: string;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly mark: 'line' | 'point';
  readonly series: readonly Series[];
}

export interface Axis {
  readonly title: string;
  readonly scale?: 'linear' | 'log';
}

export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Interval of y, where there is one. */
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
}

/**
 * None of the ensembles given fits the finding: who, what was found, what was expected, the cure. The finding
 * is then not applicable.
 */
export class FindingError extends Error {
  override readonly name = 'FindingError';
}
