import { useT } from '../../i18n/pages';
import { useSpecs, useSuggestions } from '../segments/pickers';
import { useSegmentWords } from '../segments/words';
import type { Telling } from './parts';
import { useCampaignWords } from './words';

/** What definitions are put into sentences with: words, and the names of what they name by id. */
export function useSaying(): Telling {
  const c = useCampaignWords();
  const w = useSegmentWords();
  const { purposes } = useT();
  const specs = useSpecs();
  const named = [...useSuggestions('segments'), ...useSuggestions('pages'), ...useSuggestions('campaigns'), ...useSuggestions('tags'), ...useSuggestions('imports'), ...useSuggestions('subscription_groups')];
  return { c, w, specs, purposes, nameOf: (id) => named.find((one) => one.value === id)?.label ?? id };
}
