import { countOf, grouped, type Definition as Audience } from '../../segments/tree';
import { useSuggestions } from '../../segments/pickers';
import type { Definition } from '../model';
import { conversionSaid, lengthSaid } from '../parts';
import { useSaying } from '../useSaying';

/** The parts of a definition in a few words each. */
export function useLines(definition: Definition): { audience: string; again: string; conversions: string } {
  const say = useSaying();
  const { c } = say;
  const segments = useSuggestions('segments');
  const { where } = grouped(definition.audience as Audience);
  const only = where.of?.length === 1 && where.of[0]?.type === 'segment' ? segments.find((one) => one.value === where.of![0]!.value)?.label : undefined;
  const filters = countOf(where);
  const { again } = definition.delivery;
  return {
    audience: only ?? (filters === 0 ? c.everybody : c.byFilters(filters)),
    again: again ? (again.after_seconds ? c.againOf(lengthSaid(again.after_seconds, c)) : c.eachTime) : c.neverAgain,
    conversions: definition.conversions?.map((one) => conversionSaid(one, say)).join('; ') || c.nothingCounts,
  };
}
