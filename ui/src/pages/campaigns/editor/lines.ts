import { useSuggestions } from '../../segments/pickers';
import { countOf, grouped, type Definition as Audience } from '../../segments/tree';
import { inUnits, type Conversion, type Definition } from '../model';
import { useCampaignWords } from '../words';

/** The parts of a definition in a few words each. */
export function useLines(definition: Definition): { audience: string; again: string; conversions: string } {
  const w = useCampaignWords();
  const segments = useSuggestions('segments');
  const { where } = grouped(definition.audience as Audience);
  const only = where.of?.length === 1 && where.of[0]?.type === 'segment' ? segments.find((one) => one.value === where.of![0]!.value)?.label : undefined;
  const filters = countOf(where);
  const length = (seconds: number) => {
    const { n, unit } = inUnits(seconds);
    return `${n} ${w.units[unit]}`;
  };
  const converts = (one: Conversion) => `${w.happenings[one.on.kind] ?? one.on.kind}${one.on.name ? ` ${one.on.name}` : ''}, ${w.withinOf(length(one.within_seconds))}`;
  const { again } = definition.delivery;
  return {
    audience: only ?? (filters === 0 ? w.everybody : w.byFilters(filters)),
    again: again ? (again.after_seconds ? w.againOf(length(again.after_seconds)) : w.eachTime) : w.neverAgain,
    conversions: definition.conversions?.map(converts).join('; ') || w.nothingCounts,
  };
}
