import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, Sheet, useEnv } from '../../kit';
import { formatNumber, formatShare, formatSpan } from '../../lib/format';
import { stopImport, type Import } from './data';
import { Bar } from './Upload';
import { useImportWords } from './words';

/** An import under way: how far, how fast, how long still. */
export function Running({ file }: { file: Import }) {
  const w = useImportWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('people.import');
  const stop = useAction(() => stopImport(ws, file.id), ['import', 'imports']);
  const title = file.dry ? w.runningDry : w.running;
  return (
    <Sheet title={title} actions={may && <Button size="sm" busy={stop.isPending} onClick={() => stop.mutate(undefined)}>{w.stop}</Button>}>
      <div className="progress">
        <Bar share={file.done} label={w.progress} />
        <div className="meta">
          <span className="m">{formatShare(file.done, 1, locale)}</span>
          <span>{w.rowsRead(formatNumber(file.read, locale))}</span>
          {file.rows_per_second !== undefined && <span>{w.rate(formatNumber(file.rows_per_second, locale))}</span>}
          <span className="sp" />
          {file.seconds_left !== undefined && <span>{w.left(formatSpan(1000 * file.seconds_left, locale))}</span>}
        </div>
      </div>
    </Sheet>
  );
}
