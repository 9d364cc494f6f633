import type { Detail } from '../data';
import type { Definition } from '../model';
import type { Draft } from '../useDraft';

/** What a step is given: the draft, and what is wrong in it as far as that is to be said already. */
export interface StepProps {
  campaign: Detail;
  draft: Draft;
  problems: Record<string, string>;
  put: (next: Definition) => void;
}
