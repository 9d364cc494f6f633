import { PageHeader } from '../../kit';
export default function Home() {
  return <PageHeader title="Home" />;
}
