import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Card } from '../../../../../sdk/js/src/inbox/card';
import { useRested } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { CardView } from '../../../composer/card/CardView';
import type { Feed } from '../../../composer/card/data';
import { Badge, Segmented, Sheet, Skeleton } from '../../../kit';
import { shownQuery, type Kind } from '../data';
import type { Content } from '../presets';
import { useCardTemplateWords } from '../words';

const widths = ['320', '375', '428'] as const;

/** What a content comes to with its sample values, drawn as the inbox draws it: light or dark, at the widths of phones, in both directions. */
export function Preview({ content, kind, feed, label }: { content: Content; kind: Kind; feed?: Feed; label: string }) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const [look, setLook] = useState<'light' | 'dark'>(document.documentElement.dataset.mantineColorScheme === 'dark' ? 'dark' : 'light');
  const [width, setWidth] = useState<(typeof widths)[number]>('375');
  const [dir, setDir] = useState<'ltr' | 'rtl'>('ltr');
  const asked = useRested(content, 250);
  const shown = useQuery(shownQuery(ws, kind, asked));
  const { card, data, text, missing = [] } = shown.data ?? {};
  return (
    <Sheet title={w.preview} className="cardside" badge={missing.length > 0 && <Badge tone="brass">{w.missing(missing.join(', '))}</Badge>}>
      <div className="col g12">
        <div className="row g8 wrap">
          <Segmented label={w.look} value={look} choices={[{ value: 'light', label: w.light }, { value: 'dark', label: w.dark }]} onChange={setLook} />
          <Segmented label={w.widthOf} value={width} choices={widths.map((value) => ({ value, label: value }))} onChange={setWidth} />
          <Segmented label={w.direction} value={dir} choices={[{ value: 'ltr', label: w.ltr }, { value: 'rtl', label: w.rtl }]} onChange={setDir} />
        </div>
        <div className="cardstage">
          <div className={`phone cardpaper ${look}`} style={{ width: Number(width) }} dir={dir}>
            <p className="feedmeta"><span className="unread" aria-hidden="true" />{feed?.labels && label && <b>{label}</b>}<span className="sp" /><span>{w.now}</span></p>
            {shown.isPending && !shown.isError ? <Skeleton lines={4} /> : card ? <CardView card={card as Card} dark={look === 'dark'} label={w.card} />
              : data ? <dl className="kv">{Object.entries(data).map(([name, value]) => <div className="kvrow" key={name}><dt>{name}</dt><dd className="breaks">{value}</dd></div>)}</dl> : <p className="soft">{text || w.noCard}</p>}
          </div>
        </div>
        {text && <details className="t-13"><summary className="lnk">{w.inWords}</summary><p className="soft breaks prewrap">{text}</p></details>}
      </div>
    </Sheet>
  );
}
