"""A province's own index: sets of criteria, its departments and communes, what each was scored."""
