import { useAccountWords } from '../../../i18n/accounts';
import { useT } from '../../../i18n/pages';
import { Button, CodeBlock, Dialog, Note } from '../../../kit';

/** A link that is shown once, to be passed on by hand. */
export function LinkOnce({ link, email, onClose }: { link: string; email: string; onClose: () => void }) {
  const t = useT();
  const s = useAccountWords();
  return (
    <Dialog open onClose={onClose} title={s.team.linkTitle} size={560}>
      <div className="col g16">
        <Note tone="brass">{s.team.linkSay(email)}</Note>
        <CodeBlock label={s.team.linkTitle} text={link} />
        <div className="row end"><Button kind="primary" onClick={onClose}>{t.developers.done}</Button></div>
      </div>
    </Dialog>
  );
}
