import { Confirm, Time, TypedConfirm, useEnv } from '../../../kit';
import { useQuery } from '@tanstack/react-query';
import { usePlace } from '../../../app/workspace';
import { feedsQuery, type CardDetail } from '../../../composer/card/data';
import { formatNumber } from '../../../lib/format';
import type { TargetFile } from './data';
import type { Said } from './How';
import { MANY } from './targets';
import { useSendWords } from './words';

interface Props {
  open: boolean;
  count: number;
  detail: CardDetail;
  said: Said;
  file?: TargetFile;
  due?: number;
  onClose: () => void;
  onDo: () => Promise<unknown>;
}

/** All of it once more before it goes. Where it goes to many, their number is typed. */
export function Review({ open, count, onClose, onDo, ...rest }: Props) {
  const w = useSendWords();
  const { locale } = useEnv();
  const title = w.sure(count, formatNumber(count, locale));
  const facts = <Facts count={count} {...rest} />;
  if (count > MANY) return <TypedConfirm open={open} onClose={onClose} title={title} name={String(count)} action={w.send} onConfirm={onDo}>{facts}</TypedConfirm>;
  return <Confirm open={open} onClose={onClose} title={title} action={w.send} onConfirm={onDo}>{facts}</Confirm>;
}

function Facts({ count, detail, said, file, due }: Omit<Props, 'open' | 'onClose' | 'onDo'>) {
  const w = useSendWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const feed = useQuery(feedsQuery(ws)).data?.items.find((one) => one.id === detail.feed_id);
  return (
    <dl className="noticefacts">
      <div><dt>{w.template}</dt><dd>{detail.name} <code>{detail.key}</code>, {w.version(detail.version)}</dd></div>
      <div><dt>{w.feed}</dt><dd>{feed?.name ?? detail.feed_id}</dd></div>
      <div><dt>{w.people}</dt><dd>{formatNumber(count, locale)}{file && file.report.rejected > 0 && <>, {w.linesLeft(formatNumber(file.report.rejected, locale))}</>}</dd></div>
      <div><dt>{w.when}</dt><dd>{due === undefined ? w.now : <Time at={due} />}</dd></div>
      <div><dt>{w.purpose}</dt><dd>{w.purposes[said.purpose]}</dd></div>
      {said.event.trim() && <div><dt>{w.event}</dt><dd><code>{said.event.trim()}</code></dd></div>}
      {said.tag.trim() && <div><dt>{w.tag}</dt><dd>{said.tag.trim()}</dd></div>}
    </dl>
  );
}
