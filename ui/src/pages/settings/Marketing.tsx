import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { pagesQuery } from '../../api/queries';
import type { PolicySettings } from '../../api/setup';
import { useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, EmptyState, ErrorNote, Sheet, Skeleton, TextField } from '../../kit';
import { useSavePolicy } from './policy';

type Accounts = NonNullable<PolicySettings['marketing']>;

/** Through which ad account and message campaign each Page's paid marketing messages go. */
export function Marketing({ has }: { has: PolicySettings }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const pages = useQuery(pagesQuery(ws));
  const said = useSaid(pages.error);
  return (
    <Sheet title={s.rules.marketing}>
      {said && !pages.data && <ErrorNote error={said} onRetry={() => pages.refetch()} />}
      {!pages.data && !said && <Skeleton lines={3} />}
      {pages.data && pages.data.items.length === 0 && <EmptyState icon="channel" title={s.rules.noPage}>{s.rules.marketingLead}</EmptyState>}
      {pages.data && pages.data.items.length > 0 && <Editor has={has} pages={pages.data.items} />}
    </Sheet>
  );
}

const digits = /^\d+$/;
const adAccount = /^act_\d+$/;

function Editor({ has, pages }: { has: PolicySettings; pages: { id: string; name: string }[] }) {
  const t = useT();
  const s = useSetUpWords();
  const may = useMay('policy.manage');
  const [accounts, setAccounts] = useState<Accounts>(has.marketing ?? {});
  const [left, setLeft] = useState<string[]>([]);
  const save = useSavePolicy(has);
  const said = useSaid(save.error);
  const of = (page: string) => accounts[page] ?? { ad_account: '', campaign: '' };
  const set = (page: string, change: Partial<Accounts[string]>) => setAccounts({ ...accounts, [page]: { ...of(page), ...change } });
  const faults = (page: string) => {
    const { ad_account, campaign } = of(page);
    if (!ad_account && !campaign) return {};
    return { account: adAccount.test(ad_account) ? null : s.rules.accountWrong, campaign: digits.test(campaign) ? null : s.rules.campaignWrong };
  };
  const leave = (field: string) => setLeft([...left, field]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(pages.flatMap((page) => [page.id + 'a', page.id + 'c']));
    if (!may || save.isPending || pages.some((page) => Object.values(faults(page.id)).some(Boolean))) return;
    save.mutate({ marketing: Object.fromEntries(Object.entries(accounts).filter(([, one]) => one.ad_account || one.campaign)) });
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="soft">{s.rules.marketingLead}</p>
      {said && <ErrorNote error={said} />}
      {pages.map((page) => {
        const { account, campaign } = faults(page.id);
        return (
          <fieldset key={page.id} className="plainset">
            <legend className="m">{page.name}</legend>
            <div className="paired">
              <TextField label={s.rules.account} placeholder="act_1203300" disabled={!may} value={of(page.id).ad_account} error={left.includes(page.id + 'a') ? account : null} onBlur={() => leave(page.id + 'a')} onChange={(event) => set(page.id, { ad_account: event.target.value.trim() })} />
              <TextField label={s.rules.campaign} inputMode="numeric" disabled={!may} value={of(page.id).campaign} error={left.includes(page.id + 'c') ? campaign : null} onBlur={() => leave(page.id + 'c')} onChange={(event) => set(page.id, { campaign: event.target.value.trim() })} />
            </div>
          </fieldset>
        );
      })}
      {may && <div><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>}
    </form>
  );
}
