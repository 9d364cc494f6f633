import { Badge, Button, IconButton, Sheet } from '../../../kit';
import { type Conversion } from '../model';
import { useCampaignWords } from '../words';
import type { StepProps } from './step';
import { conversionKinds, HappeningLine, Length } from './Happenings';
import { said, Wrong } from './Wrong';

const MOST = 4;

/** What counts as the campaign's success: up to four things that people do within a time. */
export function ConvertStep({ campaign, draft, problems, put }: StepProps) {
  const w = useCampaignWords();
  const { definition } = draft;
  const list = definition.conversions ?? [];
  const fixed = campaign.version > 0;
  const set = (next: Conversion[]) => put({ ...definition, conversions: next.length ? next : undefined });
  const add = () => set([...list, { on: { kind: 'event' }, within_seconds: 259_200 }]);
  return (
    <div className="col g16 min0">
      <Sheet title={w.success}>
        <div className="col g16">
          <p className="soft">{w.successSay}</p>
          {list.length === 0 && <p className="soft t-13">{w.noConversion}</p>}
          {list.map((one, i) => {
            const wrong = said(problems, `conversions[${i}]`);
            return (
              <fieldset key={i} className="plainset conversion" disabled={fixed}>
                <legend className="row g8"><span className="b">{w.conversionNo(i + 1)}</span>{i === 0 && <Badge tone="bleu">{w.primary}</Badge>}<span className="sp" />{!fixed && <IconButton name="x" label={w.dropNamed(w.conversionNo(i + 1))} onClick={() => set(list.filter((_, n) => n !== i))} />}</legend>
                <HappeningLine value={one.on} kinds={conversionKinds} label={w.conversionNo(i + 1)} wrong={!!wrong} campaigns={[]} onChange={(on) => set(list.map((old, n) => (n === i ? { ...old, on } : old)))} />
                <div className="row g8 wrap"><span className="soft">{w.withinAfter}</span><Length label={w.withinAfter} seconds={one.within_seconds} least={1} onChange={(within_seconds) => set(list.map((old, n) => (n === i ? { ...old, within_seconds } : old)))} /><span className="soft">{w.afterMessage}</span></div>
                <Wrong text={wrong} />
              </fieldset>
            );
          })}
          <Wrong text={problems.conversions} />
          {fixed ? <p className="soft t-13">{w.conversionsStay}</p> : <div><Button size="sm" icon="plus" disabled={list.length >= MOST} onClick={add}>{w.addConversion}</Button></div>}
        </div>
      </Sheet>
    </div>
  );
}
