import { useEffect, useRef, useState } from 'react';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import type { Asked } from '../../../composer/card/values';
import { useTold } from '../../../i18n/told';
import { Button, ErrorNote, Icon, Note, Segmented, TextArea, TextField, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { uploadTargets, type TargetFile } from './data';
import { MOST, readIds } from './targets';
import { useSendWords } from './words';

interface Props {
  byFile: boolean;
  typed: string;
  file?: TargetFile;
  all: Asked[];
  error: string | null;
  onBy: (next: 'ids' | 'file') => void;
  onTyped: (next: string) => void;
  onFile: (next?: TargetFile) => void;
}

/** To whom: user ids that are typed, or a file of them with values of their own. */
export function People({ byFile, typed, file, all, error, onBy, onTyped, onFile }: Props) {
  const w = useSendWords();
  const { locale } = useEnv();
  const { ids, twice, bad } = readIds(typed);
  const wrong = bad.length > 0 ? w.badIds(bad.join(', ')) : ids.length > MOST ? w.tooMany(formatNumber(MOST, locale)) : error;
  return (
    <div className="col g12">
      <Segmented label={w.whom} value={byFile ? 'file' : 'ids'} choices={[{ value: 'ids', label: w.byIds }, { value: 'file', label: w.byFile }]} onChange={onBy} />
      {byFile ? <ByFile {...{ file, all, error, onFile }} /> : (
        <>
          <TextArea label={w.ids} hint={w.idsSay} rows={6} spellCheck={false} value={typed} error={wrong} onChange={(event) => onTyped(event.target.value)} />
          <p className="soft t-13" role="status">{w.count(ids.length, formatNumber(ids.length, locale))}{twice > 0 && ` ${w.twice(twice, formatNumber(twice, locale))}`}</p>
        </>
      )}
    </div>
  );
}

function ByFile({ file, all, error, onFile }: Pick<Props, 'file' | 'all' | 'error' | 'onFile'>) {
  const w = useSendWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const [share, setShare] = useState<number>();
  const [failure, setFailure] = useState<unknown>(null);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const said = useSaid(failure);
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    abort.current?.abort();
    const mine = (abort.current = new AbortController());
    onFile(undefined);
    setFailure(null);
    setShare(0);
    try {
      onFile(await uploadTargets(ws, chosen, Date.now(), setShare, mine.signal));
    } catch (wrong) {
      if (!mine.signal.aborted) setFailure(wrong);
    } finally {
      if (abort.current === mine) setShare(undefined);
    }
  };
  return (
    <>
      <TextField label={w.file} type="file" accept=".csv,.tsv,.txt,text/csv" hint={w.fileSay} error={error} onChange={(event) => void choose(event.target.files?.[0])} />
      {share !== undefined && <div className="row g12"><progress className="noticebar" max={1} value={share} aria-label={w.uploading} /><Button size="sm" onClick={() => abort.current?.abort()}>{w.cancel}</Button></div>}
      {said && <ErrorNote error={said} />}
      {file && file.report.problem && <Note tone="stamp" role="alert">{say(file.report.problem)}</Note>}
      {file && !file.report.problem && <Report file={file} all={all} />}
    </>
  );
}

/** What stands in a file: how many people, which columns fill which placeholders, which lines are left out. */
function Report({ file, all }: { file: TargetFile; all: Asked[] }) {
  const w = useSendWords();
  const { say } = useTold();
  const { locale } = useEnv();
  const { columns, rejected, duplicates, problems } = file.report;
  const lacking = all.filter((one) => !columns.includes(one.name));
  const idle = columns.filter((one) => !all.some((each) => each.name === one));
  return (
    <div className="col g8" role="status">
      <p className="m row g4"><Icon name="check" size={16} className="c-verd" />{w.inFile(file.targets, formatNumber(file.targets, locale))}</p>
      {all.length > 0 && <p className="t-13">{w.columns} {all.filter((one) => columns.includes(one.name)).map((one) => one.name).join(', ') || w.none}</p>}
      {lacking.length > 0 && <Note tone={lacking.some((one) => one.required) ? 'stamp' : 'brass'}>{(lacking.some((one) => one.required) ? w.lackingStrict : w.lacking)(lacking.map((one) => `{${one.name}}`).join(', '))}</Note>}
      {all.length > 0 && idle.length > 0 && <p className="soft t-13">{w.idle(idle.join(', '))}</p>}
      {rejected > 0 && (
        <>
          <p className="t-13">{w.leftOut(rejected, formatNumber(rejected, locale), duplicates)}</p>
          <ul className="linelist">{problems.map((one) => <li key={one.line}><span className="num">{w.line(one.line)}</span><span>{say(one.message)}</span></li>)}</ul>
          {rejected > problems.length && <p className="soft t-12">{w.andMore(formatNumber(rejected - problems.length, locale))}</p>}
        </>
      )}
    </div>
  );
}
