import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteTemplate, templatesQuery, type Template } from '../../../api/setup';
import type { PageView } from '../../../api/types';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useSetUpWords } from '../../../i18n/setup';
import { Badge, Button, Confirm, DataTable, EmptyState, Note, Sheet, Time, useToast, type Tone } from '../../../kit';
import { Reconnect } from '../PageCard';
import { AddTemplate } from './AddTemplate';
import { componentsOf, partOf } from './template';

const tones: Record<string, Tone> = { APPROVED: 'verd', PENDING: 'bleu', IN_APPEAL: 'bleu', REJECTED: 'stamp', DISABLED: 'stamp', PAUSED: 'brass' };

/** The utility templates of the Page with what Facebook says of each. */
export default function Templates({ page }: { page: PageView }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const [adding, setAdding] = useState(false);
  const templates = useQuery(templatesQuery(ws, page.id));
  const said = useSaid(templates.error);
  const lacks = page.token.scopes.length > 0 && !page.token.scopes.includes('page_utility_messaging');
  const add = may && <Button kind="primary" size="sm" icon="plus" onClick={() => setAdding(true)}>{s.templates.add}</Button>;
  return (
    <div className="col g20">
      <p className="soft">{s.templates.lead}</p>
      {lacks && <Note tone="brass"><p>{s.templates.lacks}</p>{may && <div className="row gap-top"><Reconnect page={page} urgent utility /></div>}</Note>}
      <Sheet title={s.page.tabs.templates} flush actions={<><Button size="sm" icon="refresh" busy={templates.isFetching} onClick={() => templates.refetch()}>{s.templates.refresh}</Button>{add}</>}>
        <DataTable
          label={s.page.tabs.templates} rows={templates.data?.items} rowKey={(one) => one.id || one.name + one.language} error={said} onRetry={() => templates.refetch()}
          columns={[
            { key: 'name', head: s.templates.name, width: '220px', cell: (one) => <><span className="m mono">{one.name}</span><br /><span className="soft t-12">{one.language}</span></> },
            { key: 'text', head: s.templates.body, cell: (one) => <Text template={one} /> },
            { key: 'status', head: s.templates.status, width: '240px', cell: (one) => <Status template={one} /> },
            { key: 'do', head: <span className="vh">{s.templates.remove}</span>, align: 'num', width: '120px', cell: (one) => may && <Remove page={page} template={one} /> },
          ]}
          empty={<EmptyState icon="template" title={s.templates.none} action={add}>{s.templates.noneSay}</EmptyState>}
        />
      </Sheet>
      {adding && <AddTemplate page={page} onClose={() => setAdding(false)} />}
    </div>
  );
}

function Text({ template }: { template: Template }) {
  const components = componentsOf(template.definition);
  const buttons = partOf(components, 'BUTTONS')?.buttons ?? [];
  return (
    <div className="tplbody t-13">
      {partOf(components, 'HEADER')?.text && <strong>{partOf(components, 'HEADER')?.text}<br /></strong>}
      {partOf(components, 'BODY')?.text}
      {buttons.length > 0 && <p className="row g8 wrap">{buttons.map((one) => <Badge key={one.text} tone="line">{one.text}</Badge>)}</p>}
    </div>
  );
}

function Status({ template }: { template: Template }) {
  const s = useSetUpWords();
  return (
    <>
      <Badge tone={tones[template.status] ?? 'plain'}>{s.templates.statuses[template.status] ?? template.status}</Badge>
      {template.reason && template.reason !== 'NONE' && <p className="t-13 c-stamp">{s.templates.rejects[template.reason] ?? template.reason}</p>}
      {template.updated_at && <p className="t-12 soft">{s.templates.updated} <Time at={template.updated_at} /></p>}
    </>
  );
}

function Remove({ page, template }: { page: PageView; template: Template }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const remove = useAction(() => deleteTemplate(ws, page.id, template.name, template.id), ['templates'], () => say(s.templates.removed));
  return (
    <>
      <Button size="sm" kind="stamp" onClick={() => setAsking(true)}>{s.templates.remove}<span className="vh"> {template.name} {template.language}</span></Button>
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={s.templates.removeTitle(template.name)} action={s.templates.remove} onConfirm={() => remove.mutateAsync(undefined)}><p>{s.templates.removeSay}</p></Confirm>
    </>
  );
}
