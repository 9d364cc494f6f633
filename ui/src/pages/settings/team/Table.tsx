import { useQuery } from '@tanstack/react-query';
import { accessQuery } from '../../../api/accounts';
import { useSaid } from '../../../app/hooks';
import { useAccountWords } from '../../../i18n/accounts';
import { Dialog, ErrorNote, Icon, Skeleton } from '../../../kit';

/** Who may do what: the API's own table, drawn. */
export function Table({ onClose }: { onClose: () => void }) {
  const s = useAccountWords();
  const access = useQuery(accessQuery);
  const said = useSaid(access.error);
  return (
    <Dialog open onClose={onClose} title={s.team.what} size={860}>
      {said && <ErrorNote error={said} onRetry={() => access.refetch()} />}
      {!access.data && !said && <Skeleton lines={10} />}
      {access.data && (
        <div className="tblwrap">
          <table className="tbl" aria-label={s.team.what}>
            <thead><tr><th scope="col">{s.team.permission}</th>{access.data.roles.map((one) => <th key={one.role} scope="col">{s.roles[one.role]}</th>)}</tr></thead>
            <tbody>
              {access.data.permissions.map((one) => (
                <tr key={one.name}>
                  <th scope="row">{s.permissions[one.name] ?? one.words}</th>
                  {access.data.roles.map(({ role }) => <td key={role}>{one.roles.includes(role) ? <><Icon name="check" size={16} /><span className="vh">{s.team.yes}</span></> : <span className="vh">{s.team.no}</span>}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Dialog>
  );
}
