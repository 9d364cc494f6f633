import { useQuery } from '@tanstack/react-query';
import { useRested } from '../../../app/hooks';
import { ApiError } from '../../../api/client';
import { useMay, usePlace } from '../../../app/workspace';
import { Button, SelectField, Sheet, TextField } from '../../../kit';
import { Group, type Known } from '../../segments/Builder';
import { filtersQuery, previewQuery } from '../../segments/data';
import { Now, Sample } from '../../segments/Side';
import { whole } from '../../segments/spec';
import { useSuggestions } from '../../segments/pickers';
import { grouped, type Definition as Audience } from '../../segments/tree';
import '../../segments/segments.css';
import { evenly, letter, spare, without } from '../model';
import { useCampaignWords } from '../words';
import type { StepProps } from './step';
import { Length } from './Happenings';
import { Wrong } from './Wrong';

/** To whom: the audience as filters with live counts, and who of it gets which variant. */
export function TargetStep({ draft, problems, put }: StepProps) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const seesPeople = useMay('people.read');
  const { definition } = draft;
  const audience = grouped(definition.audience as Audience);
  const specs = useQuery(filtersQuery(ws)).data?.filters ?? [];
  const segments = useSuggestions('segments');
  const rested = useRested(audience, 250);
  const ready = specs.length > 0 && whole(rested.where, specs);
  const asking = ready ? rested : undefined;
  const preview = useQuery(previewQuery(ws, undefined, asking));
  const places = { ...problems, ...(preview.error instanceof ApiError ? preview.error.places : {}) };
  const known: Known = {
    specs, everybody: preview.data?.everybody ?? 0, sizes: new Map(ready ? preview.data?.sizes.map((one) => [one.path, one.people]) : []),
    problems: Object.fromEntries(Object.entries(places).map(([path, text]) => [path.replace(/^(definition|audience)\./, ''), text])),
  };
  const empty = audience.where.of?.length === 0;
  const from = (id: string) => id && put({ ...definition, audience: { version: 1, where: { match: 'and', of: [...(audience.where.of ?? []), { type: 'segment', op: 'is_member', value: id }] } } as typeof definition.audience });
  return (
    <div className="col g16 min0">
      <Sheet title={w.who}>
        <div className="col g12">
          {segments.length > 0 && <div className="row g8 wrap"><SelectField small label={w.addSegment} hideLabel value="" choices={[{ value: '', label: empty ? w.chooseSegment : w.addSegment }, ...segments.map((one) => ({ value: one.value, label: one.label ?? one.value }))]} onChange={(event) => from(event.target.value)} /><span className="soft t-13">{w.orFilters}</span></div>}
          {specs.length > 0 && <Group top={audience.where} at={[]} known={known} onChange={(where) => put({ ...definition, audience: { version: 1, where } as typeof definition.audience })} />}
          <Wrong text={problems.audience ?? problems['audience.where']} />
        </div>
      </Sheet>
      <div className="halves">
        <div className="col g16 min0">
          <Now preview={preview.data} busy={preview.isFetching} ready={ready} failure={Object.keys(places).length ? null : preview.error} onRetry={() => preview.refetch()} />
          {seesPeople && <Sample id={undefined} definition={asking} people={preview.data?.people ?? 0} />}
        </div>
        <Split definition={definition} problems={problems} put={put} people={preview.data?.people} />
      </div>
    </div>
  );
}

/** Who gets which variant, and how many nothing at all, to compare with. */
function Split({ definition, problems, put, people }: Pick<StepProps, 'problems' | 'put'> & { definition: StepProps['draft']['definition']; people?: number }) {
  const w = useCampaignWords();
  const { variants, winner } = definition;
  const control = definition.control ?? 0;
  const over = spare(definition);
  const weigh = (i: number, weight: number) => put({ ...definition, variants: variants.map((one, n) => (n === i ? { ...one, weight } : one)) });
  const withControl = (next: number) => put({ ...definition, control: next || undefined, variants: evenly(variants, next) });
  const count = (share: number) => (people === undefined ? '' : w.about1(Math.round((people * share) / 100)));
  return (
    <Sheet title={w.split}>
      <div className="col g12">
        <div className="bar fat" aria-hidden="true">{variants.map((one, i) => <i key={one.id} style={{ width: `${one.weight}%`, background: i % 2 ? 'var(--st-reachable)' : 'var(--st-sent)' }} />)}{control > 0 && <i style={{ width: `${control}%`, background: 'var(--st-audience)' }} />}</div>
        {variants.length > 1 && variants.map((one, i) => (
          <div key={one.id} className="splitrow"><span className="cut"><b>{letter(i)}</b> {one.name}</span><TextField small label={w.weightOf(one.name)} hideLabel type="number" min={0} max={100} value={one.weight} error={problems[`variants[${i}].weight`] ?? null} onChange={(event) => weigh(i, Number(event.target.value) || 0)} /><span className="soft t-13">% {count(one.weight)}</span></div>
        ))}
        <div className="splitrow"><span>{w.control}</span><TextField small label={w.control} hideLabel type="number" min={0} max={90} value={control} error={problems.control ?? null} onChange={(event) => withControl(Math.min(90, Math.max(0, Number(event.target.value) || 0)))} /><span className="soft t-13">% {count(control)}</span></div>
        <p className="hint">{w.controlSay}</p>
        {over !== 0 && <div className="row g8 wrap"><Wrong text={w.notHundred(100 - over)} /><Button size="sm" onClick={() => put({ ...definition, variants: evenly(variants, control) })}>{w.even}</Button></div>}
        {variants.length > 1 && (
          <div className="col g8">
            <SelectField label={w.winner} value={winner?.by ?? ''} error={problems['winner.by'] ?? problems.winner ?? null} hint={winner ? w.winnerSay : undefined} choices={[{ value: '', label: w.noWinner }, ...['converted', 'clicked', 'read', 'hand'].map((value) => ({ value, label: w.winners[value] ?? value }))]} onChange={(event) => put(event.target.value ? { ...definition, winner: { percent: 20, after_seconds: 14_400, ...winner, by: event.target.value } } : without(definition, 'winner'))} />
            {winner && <div className="row g8 wrap"><span className="soft">{w.tryOn}</span><TextField small label={w.tryPercent} hideLabel type="number" min={1} max={100} value={winner.percent ?? 20} error={problems['winner.percent'] ?? null} onChange={(event) => put({ ...definition, winner: { ...winner, percent: Number(event.target.value) || undefined } })} /><span className="soft">{w.waitThen}</span><Length label={w.waitThen} seconds={winner.after_seconds ?? 14_400} least={1} onChange={(after_seconds) => put({ ...definition, winner: { ...winner, after_seconds } })} /></div>}
          </div>
        )}
      </div>
    </Sheet>
  );
}
