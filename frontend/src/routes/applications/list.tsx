import { PageTitle } from "~/ui/page";

export const Applications = () => <PageTitle title="STUB Applications" />;
